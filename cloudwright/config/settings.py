"""Django's settings, derived from our options; nothing here is edited by hand on a site."""

from __future__ import annotations

import urllib.parse
from datetime import timedelta
from typing import Any

from cloudwright.api.conf import (  # noqa: F401 - taken over as they are
    APPS,
    REST_FRAMEWORK,
    SPECTACULAR_SETTINGS,
)
from cloudwright.config.embedded import database_url
from cloudwright.config.options import options
from cloudwright.config.signing import signing_keys
from cloudwright.portal.configuration import CONTENT_SECURITY_POLICY, TEMPLATES  # noqa: F401

OPTIONS = options()
STATE_DIR = OPTIONS.state

CLOUDWRIGHT_KEY_FILE = STATE_DIR / "secrets.keys"
CLOUDWRIGHT_REGION = OPTIONS.region
CLOUDWRIGHT_PUBLIC_URL = OPTIONS.web.url
CLOUDWRIGHT_COMPUTE = OPTIONS.compute
CLOUDWRIGHT_SCHEDULER = OPTIONS.scheduler
CLOUDWRIGHT_TRUSTED_COMPUTING = OPTIONS.trusted_computing
CLOUDWRIGHT_USER_NETWORK = OPTIONS.network.user
CLOUDWRIGHT_IMAGES = OPTIONS.images
CLOUDWRIGHT_VOLUMES = OPTIONS.volumes
CLOUDWRIGHT_IDENTITY = OPTIONS.identity
CLOUDWRIGHT_TOKEN_LIFETIME_SECONDS = OPTIONS.identity.token_lifetime
CLOUDWRIGHT_TOKEN_IDLE_SECONDS = OPTIONS.identity.token_idle
CLOUDWRIGHT_LOCKOUT_SECONDS = OPTIONS.identity.lockout_seconds
CLOUDWRIGHT_PASSWORD_MAX_LENGTH = 256
CLOUDWRIGHT_RETENTION = vars(OPTIONS.retention)
CLOUDWRIGHT_QUOTA_DEFAULTS = vars(OPTIONS.quota)
CLOUDWRIGHT_RATE_LIMITS = OPTIONS.rate_limits

# The newest key signs; sessions signed under an older one stay good until it is dropped.
SECRET_KEY, *SECRET_KEY_FALLBACKS = signing_keys(CLOUDWRIGHT_KEY_FILE)
DEBUG = False
ALLOWED_HOSTS = list(OPTIONS.web.hosts)
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core_accounts.User"
ROOT_URLCONF = "cloudwright.config.urls"
APPEND_SLASH = False
CSRF_FAILURE_VIEW = "cloudwright.portal.ui.errors.csrf_failed"
SILENCED_SYSTEM_CHECKS = [
    "axes.W002"
]  # its middleware writes the answer; our doors do that themselves
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    *APPS,
    "procrastinate.contrib.django",
    "cloudwright.core.audit",
    "cloudwright.core.accounts",
    "cloudwright.core.projects",
    "cloudwright.core.access",
    "cloudwright.core.operations",
    "cloudwright.core.quotas",
    "cloudwright.cloud.image",
    "cloudwright.cloud.network",
    "cloudwright.cloud.scheduling",
    "cloudwright.cloud.volume",
    "cloudwright.cloud.compute",
    "cloudwright.cloud.console",
    "cloudwright.broker.services",
    "cloudwright.broker.instances",
    "cloudwright.portal",
    "cloudwright.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cloudwright.config.middleware.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cloudwright.config.middleware.ActorMiddleware",
    "cloudwright.portal.ui.errors.ProblemMiddleware",
]


def _database(url: str) -> dict[str, Any]:
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "cloudwright",
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Over ASGI each request has a thread of its own, which would take a connection with it to
        # its grave: so they come from a pool, looked at before use, and go back at once.
        # One that nobody needed for `max_idle` seconds is closed: it holds 5 MiB.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 32, "max_idle": 5, "timeout": 20}},
    }


DATABASES = {"default": _database(database_url(OPTIONS))}

PASSWORD_HASHERS = ["cloudwright.core.accounts.hashers.ModestArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "full_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": OPTIONS.identity.password_min_length},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = OPTIONS.identity.lockout_after
AXES_COOLOFF_TIME = timedelta(seconds=OPTIONS.identity.lockout_seconds)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "cloudwright_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OPTIONS.web.secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [CLOUDWRIGHT_PUBLIC_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if OPTIONS.web.secure else 0
X_FRAME_OPTIONS = "DENY"

# The files lie in the package and are served by live.static_files: there is no collecting step.
STATIC_URL = "/static/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LOGGING_CONFIG = "cloudwright.config.logs.configure"
LOGGING = OPTIONS.log
