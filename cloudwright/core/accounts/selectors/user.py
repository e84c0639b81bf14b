from __future__ import annotations

from typing import Any
from uuid import UUID

from cloudwright.core.accounts.models import User
from cloudwright.core.rows import get_or_404


def user_by_uuid(uuid: UUID) -> User:
    """Somebody by id, for those who were told it. Raises NotFound."""
    return get_or_404(User.objects.select_related("home"), "user", uuid=uuid)


def login_of(**lookup: Any) -> str | None:
    """What a user signs in with, by any of its other names; None where there is no such user. For
    doors whose callers know people by id, or by name and domain."""
    return User.objects.filter(**lookup).values_list("login", flat=True).first()
