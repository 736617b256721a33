"""Give the web server its entry point."""

import os

from django.core.wsgi import get_wsgi_application

from riskprog import demo_data

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskprog.settings")

application = get_wsgi_application()
demo_data.refuse_outside_demo()
