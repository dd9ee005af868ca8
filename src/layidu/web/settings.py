"""Django settings of the web application on one workspace; without one, an empty database in memory (tests, checks)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from layidu.ledger.connection import database_settings
from layidu.ledger.workspace import ENVIRONMENT, Workspace, find
from layidu.web.pages import style
from layidu.web.secret import secret_key

WORKSPACE: Workspace | None = find(None) if os.environ.get(ENVIRONMENT) else None
#: Plain HTTP on one's own machine; anything else is behind a reverse proxy that ends TLS.
SECURE = os.environ.get("LAYIDU_SECURE", "") == "1"

DEBUG = False
SECRET_KEY = secret_key(WORKSPACE)
ALLOWED_HOSTS = [host for host in os.environ.get("LAYIDU_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if SECURE else []
DATABASES: dict[str, dict[str, Any]] = {
    "default": (
        {**database_settings(WORKSPACE), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        if WORKSPACE
        else {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#: What every process must know (attempts to sign in, codes used once) is in the database; what each may find again by
#: itself is in its own memory: ask for it by ``caches["process"]``.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "work_sharedvalue"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

INSTALLED_APPS = [
    "layidu.ledger",
    "layidu.web.work",
    "layidu.web.access",
    "layidu.web.api",
    "layidu.web.pages",
    "layidu.web.home",
    "layidu.web.promises",
    "layidu.web.directory",
    "layidu.web.reports",
    "layidu.web.inbox",
    "layidu.web.attendance",
    "layidu.web.region",
    "layidu.web.oversight",
    "layidu.web.plans",
    # After every app that prints numbers: it prepares who may open them.
    "layidu.web.figures",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "layidu.web.caching.middleware.CachingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "layidu.web.api.limits.LimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "layidu.web.access.soundness.SoundMiddleware",
    "layidu.web.access.guard.GuardMiddleware",
    "axes.middleware.AxesMiddleware",
    "layidu.web.caching.forms.FormsMiddleware",
]
ROOT_URLCONF = "layidu.web.urls"
WSGI_APPLICATION = "layidu.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["layidu.web.pages.templatetags.layidu", "layidu.web.caching.parts"],
            "libraries": {"i18n": "layidu.web.caching.words"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "layidu.web.pages.context.shared",
            ],
        },
    }
]

#: The tag library of words stands in the place of Django's on purpose.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
FORMAT_MODULE_PATH = "layidu.web.pages.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"

#: Static files are served from the package with a far-off expiry; their names carry the version of their content.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31536000
WHITENOISE_ADD_HEADERS_FUNCTION = style.remember

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["layidu.web.access.passwords.Scrypt"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "layidu.web.access.passwords.NotTooLong"},
    {"NAME": "layidu.web.access.passwords.NotGuessedSoon"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = "layidu.web.access.adapter.called"
ACCOUNT_ADAPTER = "layidu.web.access.adapter.ClosedSignup"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
#: Nobody is written to who has no account: the page says the same either way.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
#: A link to set a password anew works this long; the password typed for something grave counts this long.
PASSWORD_RESET_TIMEOUT = 4 * 3600
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "layidu.web.access.factors.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Layidu"
USERSESSIONS_TRACK_ACTIVITY = False
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "layidu.web.access.adapter.tried_name"
AXES_CLIENT_IP_CALLABLE = "layidu.web.access.adapter.tried_from"
AXES_LOCKOUT_TEMPLATE = "access/locked.html"
#: How many proxies stand before the application: the visitor's address is the one that the first of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE else 0
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
if SECURE:
    # A browser takes a cookie so named over TLS only, from this host only and for all of it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, style.hashed()],
        "img-src": [SELF],
        "font-src": [NONE],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
#: A partner's largest month on one page: some hundreds of lines, each with what it carries over.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
EMAIL_HOST = os.environ.get("LAYIDU_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("LAYIDU_EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("LAYIDU_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LAYIDU_EMAIL_PASSWORD", "")
#: ``starttls`` (the usual on port 587), ``tls`` (from the first byte, port 465) or ``none`` (a relay on this machine).
_TLS = os.environ.get("LAYIDU_EMAIL_TLS", "starttls")
EMAIL_USE_TLS, EMAIL_USE_SSL = _TLS == "starttls", _TLS == "tls"
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = os.environ.get(
    "LAYIDU_EMAIL_BACKEND", f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
)
#: Reminders of late reports: ``propose`` them to the information officer, ``send`` them by themselves, or ``no``.
LAYIDU_REMINDERS = os.environ.get("LAYIDU_REMINDERS", "propose")
#: How many refusals or failed sign-ins of one origin within a minute are unusual; 0: administrators are told of none.
LAYIDU_ALARMS = int(os.environ.get("LAYIDU_ALARMS", "30"))
DEFAULT_FROM_EMAIL = os.environ.get("LAYIDU_EMAIL_FROM", "layidu@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "layidu.web.access.journal.Lines"}},
    "handlers": {
        "lines": {"class": "logging.StreamHandler", "formatter": "lines"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        # Who signed in, what was refused, what changed about accounts.
        "layidu": {"handlers": ["lines"], "level": "INFO"},
        "django.request": {"handlers": ["lines"], "level": "ERROR"},
        "django.security": {"handlers": ["lines"], "level": "WARNING"},
        # It writes the name that was typed, which may be a password; the first of these notes the same without it.
        "axes": {"handlers": ["nowhere"], "propagate": False},
    },
}
