"""Configure the product from the environment; with nothing set it runs embedded, for one machine."""

import os
from pathlib import Path

from riskprog import browsers, environment, identity, logs, processes, reaching
from riskprog.environment import Environment, Mode

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)

# ---- Which of the two ways to run

MODE = environment.read_mode(env)
IS_DEMO = env.bool("RISKPROG_DEMO", default=False)
environment.refuse_demo_outside_embedded(mode=MODE, is_demo=IS_DEMO)
IS_PRODUCTION = MODE is Mode.PRODUCTION
# What is wrong is said all at once, when the product starts: see riskprog/starting.py.
WRONG_IN_ENVIRONMENT = env.wrong
if IS_PRODUCTION:
    WRONG_IN_ENVIRONMENT += environment.missing(env.ENVIRON)

DATA_DIR = Path(env.str("RISKPROG_DATA_DIR", default=str(BASE_DIR / "var")))

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and not IS_PRODUCTION:
    SECRET_KEY = environment.secret_key_kept_in(DATA_DIR / "secret_key")
# Keys of before, which still open what they closed: sessions, links and second factors.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# ---- Apps, in import order from the last to the first

INSTALLED_APPS = [
    "riskprog.apps.RiskprogConfig",
    "monitoring",
    "patients",
    "accounts",
    "audit",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_include_bootstrap",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
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
    # Machines are answered although there is no session, no database, or no thread to spare.
    "riskprog.machines.MachinesMiddleware",
    "riskprog.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "riskprog.caching.NoStoreMiddleware",
    # Before anything costs much: who is one too many is told so.
    "riskprog.admission.AdmissionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # A session that is over is nobody's, to everything below.
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.KeepTypedMiddleware",
    # Every page asks who is there, unless its view says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    # Each in their own language and time zone.
    "accounts.middleware.PreferencesMiddleware",
    # A one-time password is replaced before anything else.
    "accounts.middleware.OneTimePasswordMiddleware",
    # Then the second factor, of whom it is required.
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # A record that the rules cannot read is said to be so.
    "monitoring.unreadable.UnreadableMiddleware",
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
                "riskprog.context.ways_in",
                "riskprog.context.reader",
                "riskprog.context.inbox",
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
_DATABASE = env.db_url_config(_EMBEDDED_DATABASE) if IS_DEMO else env.database(default=_EMBEDDED_DATABASE)
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
    DATABASES["default"]["OPTIONS"] = {
        # Compiling a query takes far longer than running any of ours: up to a second for the ledger's joined kinds.
        "options": "-c jit=off",
        # Seconds and milliseconds after which a database that says nothing is taken for gone.
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Whom `manage.py grant`, run by the owner of the tables, lets serve: it may add to the record and not change it.
APP_DATABASE_ROLE = env.str("APP_DATABASE_ROLE", default="")
APP_DATABASE_PASSWORD = env.str("APP_DATABASE_PASSWORD", default="")

# ---- Backups: this machine knows only the public keys, so it cannot read what it has backed up

BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(DATA_DIR / "backups")))
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", default=[])

# ---- The audit trail: where it ends is written down outside the database once a day

ANCHOR_FILE = Path(env.str("ANCHOR_FILE", default=str(DATA_DIR / "anchors.jsonl")))
ANCHOR_MAIL_TO = env.list("ANCHOR_MAIL_TO", default=[])

# ---- Who is signed in

AUTH_USER_MODEL = "accounts.User"
# A demo's accounts have nothing but their public password; everywhere else see accounts/second_factors.py.
SECOND_FACTORS = not IS_DEMO
# A file of breached passwords' SHA-1 hashes, ordered by hash; empty: only Django's own list of 20,000 is looked at.
BREACHED_PASSWORDS = env.str("BREACHED_PASSWORDS", default="")
# The origin of a clinic's own sign-in; empty: there is none.
SINGLE_SIGN_ON, _SINGLE_SIGN_ON = identity.read_single_sign_on(env)
INSTALLED_APPS += identity.SINGLE_SIGN_ON_APPS if SINGLE_SIGN_ON else []
# How the libraries that sign people in are set.
vars().update({**identity.SETTINGS, **_SINGLE_SIGN_ON})
SILENCED_SYSTEM_CHECKS = [
    # Our own pages say that somebody is locked out.
    "axes.W002",
    # Takes the end of quiet hours, 8 o'clock, for the time of day at which it happens to run.
    "fields.W161",
]

# ---- What a browser may do

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=IS_PRODUCTION)
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
vars().update(browsers.policies(forms_lead_to=[SINGLE_SIGN_ON] if SINGLE_SIGN_ON else []))

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

CELERY_BROKER_URL = env.broker(default="redis://127.0.0.1:6379/0")
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

# Where the worker asks whether our own pages answer; empty: nobody asks.
PROBE_URL = env.str("PROBE_URL", default="")

# ---- Reaching people: without a way out for mail or text messages, reminders wait in the inbox

# How the outside reaches this installation: the beginning of every link in a message.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or "riskprog@localhost"
# For each step of a conversation with a mail server: all of them must end before a claim does.
EMAIL_TIMEOUT = 5
# Anymail's own settings, as ANYMAIL_POSTMARK_SERVER_TOKEN or ANYMAIL_WEBHOOK_SECRET.
ANYMAIL = {"REQUESTS_TIMEOUT": EMAIL_TIMEOUT, **reaching.values_after("ANYMAIL_", env)}
# What the demo sends stays on this machine, whatever mail server the shell happens to name.
OUTBOX_DIR = DATA_DIR / "outbox"
EMAIL_FILE_PATH = OUTBOX_DIR if IS_DEMO else None
EMAIL_BACKEND, _MAIL_SERVER = reaching.read_mail(env, is_demo=IS_DEMO)
vars().update(_MAIL_SERVER)
SENDS_EMAIL = EMAIL_BACKEND != reaching.NO_MAIL
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
# The dotted path of a function that takes one message; empty: none are sent.
SMS_BACKEND = reaching.read_sms(env, is_demo=IS_DEMO)
SENDS_SMS = bool(SMS_BACKEND)


# So long a reminder is held by whoever sends it; then somebody else takes it, for that one is gone.
REMINDER_CLAIM_SECONDS = env.int("REMINDER_CLAIM_SECONDS", default=45)

# ---- How many at once, in each web process

# A password's check is meant to be slow: a storm of them must leave threads for the pages.
ADMIT_SIGN_INS = env.int("ADMIT_SIGN_INS", default=1)
# One thread of each process is left for the counter.
ADMIT_PAGES = env.int("ADMIT_PAGES", default=processes.WEB_THREADS - 1)

# ---- Logs and metrics: ids only, never a name or a result

LOGGING = logs.configuration(env.one_of("LOG_LEVEL", logs.LEVELS, default="INFO"))
# What Prometheus sends to read /metrics; empty: nobody can.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
