from __future__ import annotations

from typing import Any

from cloudwright.core.accounts.models import User


def login_of(**lookup: Any) -> str | None:
    """What a user signs in with, by any of its other names; None where there is no such user. For
    doors whose callers know people by id, or by name and domain."""
    return User.objects.filter(**lookup).values_list("login", flat=True).first()
