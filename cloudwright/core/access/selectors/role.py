"""Roles themselves. Everybody may know their names; what they give is in `permissions`."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.core.access.models import Role
from cloudwright.core.rows import get_or_404


def all_roles() -> QuerySet[Role]:
    """Every role, by name."""
    return Role.objects.order_by("name")


def roles_named(names: Iterable[str]) -> QuerySet[Role]:
    """The roles with these names, by name."""
    return all_roles().filter(name__in=list(names))


def role_for(uuid: UUID) -> Role:
    """Raises NotFound."""
    return get_or_404(Role.objects.all(), "role", uuid=uuid)
