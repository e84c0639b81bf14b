"""Whether answers name the password that a server was given."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def with_password(body: dict[str, Any], password: str) -> dict[str, Any]:
    """`body` with `adminPass`, unless `[compute] show_admin_password` is off."""
    shown = settings.CLOUDWRIGHT_COMPUTE.show_admin_password
    return body | ({"adminPass": password} if shown else {})
