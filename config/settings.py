"""The only settings file; environment variables make the difference. Nothing secret has a default."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP

from config import environment, logs, rate_limits, schedule

env = environment.Environment()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("DEBUG")
# Serve static files from their sources, not from where collectstatic put them.
STATIC_FROM_SOURCE = env.flag("STATIC_FROM_SOURCE")
SECRET_KEY = env.str("SECRET_KEY")
# Former keys: what they signed, such as the links in mails, stays valid.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
for key in [SECRET_KEY, *SECRET_KEY_FALLBACKS]:
    environment.check_secret_key("SECRET_KEY" if key == SECRET_KEY else "SECRET_KEY_FALLBACKS", key)
SITE_URL = env.str("SITE_URL").rstrip("/")
environment.check_site_url(SITE_URL)
SITE_IS_SECURE = SITE_URL.startswith("https://")
# Always includes the host of SITE_URL, so that adding another one cannot lose it.
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname, *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# Order matters: an app registers what it adds to the pages of the apps before it.
LOCAL_APPS = ["common", "accounts", "campaigns", "community", "pledges", "payments", "desk", "assembly"]
INSTALLED_APPS = [
    "config.apps.SiteConfig",
    "config.apps.StaffConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # used by allauth's second-factor pages
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",  # indexes for searching words
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pgtrigger",
    *LOCAL_APPS,
]

MIDDLEWARE = [
    "config.health.livez",
    "config.logs.requests",
    "config.database.limits.for_pages",
    "config.database.replicas.for_pages",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # leaves what WhiteNoise has already compressed unchanged
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.middleware.languages.from_path",
    "config.middleware.languages.of_reader",
    "config.middleware.addresses.mended",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.errors.wrong_methods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.texts.CleanInput",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "config.context.site",
            ],
        },
    },
]

# -- database, cache, queue --------------------------------------------------------------------------
# Every connection has timeouts: a dead or frozen database costs seconds, not hanging requests (config.database).
DATABASE_WEB_SECONDS = env.number("DATABASE_WEB_SECONDS", default=5)
DATABASE_JOB_SECONDS = env.number("DATABASE_JOB_SECONDS", default=600)
DATABASE_LOCK_SECONDS = env.number("DATABASE_LOCK_SECONDS", default=60)
# A pooler shares connections: no server-side cursors, no settings of a session; deploy/pgbouncer.ini sets the limits.
BEHIND_POOLER = env.flag("DISABLE_SERVER_SIDE_CURSORS")
DATABASE_OPTIONS: dict[str, object] = {
    "connect_timeout": 2,
    "tcp_user_timeout": 3000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
if not BEHIND_POOLER:
    DATABASE_OPTIONS["options"] = (
        f"-c statement_timeout={DATABASE_JOB_SECONDS}s -c lock_timeout={DATABASE_LOCK_SECONDS}s"
    )
DATABASES = {"default": env.database("DATABASE_URL", DATABASE_OPTIONS)}
# A streaming replica that pages may read from.
if env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = env.database("DATABASE_REPLICA_URL", DATABASE_OPTIONS)
    DATABASE_ROUTERS = ["config.database.replicas.Router"]
for database in DATABASES.values():
    database["DISABLE_SERVER_SIDE_CURSORS"] = BEHIND_POOLER
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits must hold when Redis is unavailable, so they are counted in the database.
CACHE_TABLE = "cache"
CACHES = {
    "default": {
        "BACKEND": "common.database_cache.DatabaseCache",
        "LOCATION": CACHE_TABLE,
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    # For what is expensive to render, under keys that change with its source, so that nothing has to expire.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": None},
}

REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = env.queue_options("REDIS_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
SWEEP_SECONDS = env.number("SWEEP_SECONDS", default=60, least=1)
STRIPE_PROCESSES = env.number("STRIPE_PROCESSES", default=1, least=1)
# Beat answers `celery inspect ping` as long as it is ticking.
CELERY_BEAT_ENABLE_REMOTE_CONTROL = True
CELERY_BEAT_REMOTE_CONTROL_MAX_TICK_AGE = 2 * SWEEP_SECONDS + 30
CELERY_BEAT_SCHEDULE = schedule.every(SWEEP_SECONDS, STRIPE_PROCESSES) | schedule.LESS_OFTEN

# -- who you are -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pledges:mine"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm", "request_login_code": "accounts.forms.RequestLoginCodeForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_TIMEOUT = 24 * 60 * 60  # for how long the site knows what a code that has expired was for
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = rate_limits.LIMITS
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# To request or confirm an act about money, a second factor must have been used within this time.
SECOND_FACTOR_MINUTES = env.number("SECOND_FACTOR_MINUTES", default=10, least=1)
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# -- payments ----------------------------------------------------------------------------------------
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")  # empty: Stripe itself; the sandbox sets its own
environment.check_stripe(STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_BASE)
STRIPE_LIVE = STRIPE_SECRET_KEY.startswith(environment.LIVE)
# Demo supporters can pay only at a sandbox, and the production image does not contain the folder.
if STRIPE_API_BASE and find_spec("demo"):
    INSTALLED_APPS.append("demo")

STRIPE_REQUESTS_PER_SECOND = environment.check_range(
    "STRIPE_REQUESTS_PER_SECOND", env.float("STRIPE_REQUESTS_PER_SECOND", default=20), least=0
)
STRIPE_PARALLEL_REQUESTS = env.number("STRIPE_PARALLEL_REQUESTS", default=8, least=1)
WEBHOOK_SANDBOX = environment.webhook_sandbox(env.str("WEBHOOK_SANDBOX", default=""), STRIPE_SECRET_KEY)
# At most 96: card authorizations do not last much longer.
REPAIR_WINDOW_HOURS = env.number("REPAIR_WINDOW_HOURS", default=72, least=1, most=96)
REPAIR_REMINDER_HOURS = env.list("REPAIR_REMINDER_HOURS", cast=int, default=[24, 48, 64])
# Who may start and publish campaigns, which use this installation's account with the payment service.
CAMPAIGN_POLICY = env.str("CAMPAIGN_POLICY", default="approval")
if CAMPAIGN_POLICY not in {"anybody", "approval", "staff"}:
    environment.refuse("CAMPAIGN_POLICY", f"must be anybody, approval or staff, not {CAMPAIGN_POLICY!r}")
# How long both people must have been owner or treasurer before they may decide about money: see second_person.
MONEY_ROLE_HOURS = env.number("MONEY_ROLE_HOURS", default=24, least=0)
# How long an act about money waits for its second person.
MONEY_ACT_DAYS = env.number("MONEY_ACT_DAYS", default=7, least=1)
# How long supporters have to agree to a change, and when they are reminded: working days after its publication.
RECONFIRM_WORKING_DAYS = env.number("RECONFIRM_WORKING_DAYS", default=5, least=1)
RECONFIRM_REMINDER_DAYS = env.list("RECONFIRM_REMINDER_DAYS", cast=int, default=[2, 4])
for days in RECONFIRM_REMINDER_DAYS:
    environment.check_range("RECONFIRM_REMINDER_DAYS", days, least=1, most=RECONFIRM_WORKING_DAYS - 1)
# Lets tests kill the process at a named point; see common.crash.
CRASH_POINTS = env.flag("CRASH_POINTS")

# -- mail --------------------------------------------------------------------------------------------
environment.check_scheme("EMAIL_URL", env.str("EMAIL_URL"), "smtp", "smtp+tls", "smtp+ssl")
EMAIL_URL = env.email_url("EMAIL_URL")
MAILERS = {
    "default": {
        "BACKEND": EMAIL_URL["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": EMAIL_URL["EMAIL_HOST"],
            "port": EMAIL_URL["EMAIL_PORT"],
            "username": EMAIL_URL["EMAIL_HOST_USER"] or "",
            "password": EMAIL_URL["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": EMAIL_URL.get("EMAIL_USE_TLS", False),
            "use_ssl": EMAIL_URL.get("EMAIL_USE_SSL", False),
            "timeout": 20,
        },
    }
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
environment.check_address("DEFAULT_FROM_EMAIL", DEFAULT_FROM_EMAIL)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Minimum time between two emailed updates of a campaign.
UPDATE_MAIL_HOURS = env.number("UPDATE_MAIL_HOURS", default=72)

# Who runs this installation, as its imprint, privacy page and terms state it (accounts.site).
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
PRIVACY_EMAIL = env.str("PRIVACY_EMAIL", default="") or CONTACT_EMAIL
for name, address in [("CONTACT_EMAIL", CONTACT_EMAIL), ("PRIVACY_EMAIL", PRIVACY_EMAIL)]:
    if address:
        environment.check_address(name, address)
OPERATOR_NAME = env.str("OPERATOR_NAME", default="")
OPERATOR_ADDRESS = env.str("OPERATOR_ADDRESS", default="")
OPERATOR_REPRESENTATIVE = env.str("OPERATOR_REPRESENTATIVE", default="")
OPERATOR_REGISTER = env.str("OPERATOR_REGISTER", default="")
HOSTING_PROVIDER = env.str("HOSTING_PROVIDER", default="")
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
# Where the source code of this version is: the AGPL requires offering it to every visitor.
SOURCE_URL = env.str("SOURCE_URL", default="")

# -- words and files ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("de", "Deutsch"), ("it", "Italiano")]
LOCALE_PATHS = [BASE_DIR / "locale"]
if pseudo := env("PSEUDO_LOCALE", default=""):  # see devstack.messages
    LANGUAGES.append(("he", "Pseudo"))
    LOCALE_PATHS.append(pseudo)
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "UTC"
USE_TZ = True
URLIZE_ASSUME_HTTPS = True  # for addresses in texts that were typed without a scheme
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
# Documents, pictures and exports, in a folder or in a bucket. Views send them to those who may see them.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=BASE_DIR / ".local" / "media")
MEDIA_BUCKET = env.str("MEDIA_BUCKET", default="")
STORAGES = {
    "default": env.bucket(MEDIA_BUCKET) if MEDIA_BUCKET else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_FROM_SOURCE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = STATIC_FROM_SOURCE

# -- browser security --------------------------------------------------------------------------------
# Chromium applies form-action to redirects too, and the card step is a form that redirects to Checkout.
CHECKOUT_ORIGIN = STRIPE_API_BASE or "https://checkout.stripe.com"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # the QR code of a second factor
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF, CHECKOUT_ORIGIN],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
SECURE_SSL_REDIRECT = SITE_IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_IS_SECURE
if SITE_IS_SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = logs.to_console(level=env.str("LOG_LEVEL", default="INFO"))
