from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.core.accounts.models import SSHKey, User
from cloudwright.core.rows import get_or_404


def keys_of(user: User) -> QuerySet[SSHKey]:
    """The user's keys, by name. No guard: the caller has shown that the actor sees the user."""
    return SSHKey.objects.filter(user=user).select_related("user").order_by("name")


def key_named(user: User, name: str) -> SSHKey:
    """Raises NotFound."""
    return get_or_404(keys_of(user), "keypair", name=name)
