"""Django's settings, derived from our options; nothing here is edited by hand on a site."""

from __future__ import annotations

import os
import urllib.parse
from pathlib import Path
from typing import Any

STATE_DIR = Path(os.environ.get("CLOUDWRIGHT_STATE_DIR", "var")).resolve()
CLOUDWRIGHT_KEY_FILE = STATE_DIR / "secrets.keys"

SECRET_KEY = os.environ.get("CLOUDWRIGHT_SECRET_KEY", "for-tests-only")
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core_accounts.User"
ROOT_URLCONF = "cloudwright.config.urls"
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
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
    "cloudwright.cloud.compute",
    "cloudwright.cloud.console",
    "cloudwright.broker.services",
    "cloudwright.broker.instances",
    "cloudwright.config",
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
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///cloudwright"))}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
