"""Route every URL to the app that answers it."""

from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.addresses import takes
from monitoring.urls import machine_urls
from riskprog import metrics
from riskprog.views import styleguide

# Answered before everything else: see riskprog/machines.py.
for_machines = [*machine_urls, path("metrics", metrics.show, name="metrics")]

urlpatterns = [
    *for_machines,
    # Before anybody has signed in; afterwards each user's own settings hold.
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),
    path("styleguide/", takes()(styleguide), name="styleguide"),
    path("", include("accounts.urls")),
    path("", include("monitoring.urls")),
]
if django_settings.ANYMAIL.get("WEBHOOK_SECRET"):
    # The mail service tells what came back; it proves itself with the secret.
    urlpatterns.append(path("anymail/", include("anymail.urls")))
