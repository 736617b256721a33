"""Configure the product from the environment; with nothing set it runs embedded, for one machine."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from riskprog import environment
from riskprog.environment import Mode

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# ---- Which of the two ways to run

MODE = environment.read_mode(env)
IS_DEMO = env.bool("RISKPROG_DEMO", default=False)
environment.refuse_demo_outside_embedded(mode=MODE, is_demo=IS_DEMO)
IS_PRODUCTION = MODE is Mode.PRODUCTION
if IS_PRODUCTION:
    environment.refuse_missing(environment.REQUIRED_IN_PRODUCTION)

DATA_DIR = Path(env.str("RISKPROG_DATA_DIR", default=str(BASE_DIR / "var")))

DEBUG = False
if IS_PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY")
else:
    SECRET_KEY = env.str("SECRET_KEY", default="") or environment.secret_key_kept_in(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# ---- Apps, in import order from the last to the first

INSTALLED_APPS = [
    "riskprog",
    "monitoring",
    "patients",
    "accounts",
    "audit",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_include_bootstrap",
    "csp",
    "django_htmx",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.KeepTypedMiddleware",
    # Every page asks who is there, unless its view says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    # Each in their own language and time zone.
    "accounts.middleware.PreferencesMiddleware",
    # A one-time password is replaced before anything else.
    "accounts.middleware.OneTimePasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "riskprog.urls"
WSGI_APPLICATION = "riskprog.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "riskprog.context.demo",
                "riskprog.context.reader",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# ---- The database

_EMBEDDED_DATABASE = f"sqlite:///{DATA_DIR / 'riskprog.sqlite3'}"
# The demo fills, and deletes, only a database of its own: never one that the shell happens to name.
_DATABASE = env.db_url_config(_EMBEDDED_DATABASE) if IS_DEMO else env.db_url("DATABASE_URL", default=_EMBEDDED_DATABASE)
DATABASES = {"default": _DATABASE}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock when it begins: it waits its turn and never fails half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Readers do not wait for the writer; a commit survives the loss of power; INSERT OR REPLACE, which deletes
        # the row it replaces, meets the triggers that refuse a deletion.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
    }
else:
    # A new connection for each request costs 8.6 times as much.
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a query takes far longer than running any of ours: up to a second for the ledger's joined kinds.
    DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Who is signed in

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
# What was recorded is told to whoever recorded it, and to nobody after they have signed out.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# A shared clinic machine: signed out at the end of the shift, or when the browser closes.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# ---- What a browser may do

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=IS_PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap's icons inside its style sheet are data: images.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# ---- What a body may hold, capped before anything reads it

# A sheet of the bench: 500 rows of nine fields, and the limits at its head.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["riskprog.uploads.CappedUploadHandler"]

# ---- Static files

STATIC_URL = "static/"
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
# Embedded serves them straight from the packages: nothing to collect before the first page.
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")) if IS_PRODUCTION else None
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# ---- Words and dates: stored in UTC, shown where the program runs

LANGUAGE_CODE = "en"
# Each by its own name, for whoever reads no other.
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
# American Spanish writes 1.5, and not 1,5, like American English.
FORMAT_MODULE_PATH = ["riskprog.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")

# ---- Background work: hints only, so a lost or doubled message does no harm

CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A task must end well within this time, or it is handed to a second worker.
    "visibility_timeout": 15 * 60,
    # What a dead worker held is given back in one go.
    "unacked_restore_throttle": 1,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 10 * 60
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "riskprog.schedules.SteadyScheduler"
CELERY_BEAT_SCHEDULE = {
    # An unread tick is worthless once the next one is due.
    "tick": {"task": "monitoring.tasks.tick", "schedule": 20.0, "options": {"expires": 20}},
}

# ---- Logs: to standard error, ids only, never a name or a result

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}

# ---- Whether this installation sends mail and text messages; without them, reminders stay in the inbox

SENDS_EMAIL = True
SENDS_SMS = True

# So long a reminder is held by whoever sends it; then somebody else takes it, for that one is gone.
REMINDER_CLAIM_SECONDS = env.int("REMINDER_CLAIM_SECONDS", default=45)
