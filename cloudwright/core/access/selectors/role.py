"""Roles themselves. Everybody may know their names; what they give is in `permissions`."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.core.access.models import Role, RoleImplication
from cloudwright.core.accounts.models import Customer
from cloudwright.core.rows import get_or_404


def all_roles() -> QuerySet[Role]:
    """Every role of the whole cloud, by name."""
    return Role.objects.filter(customer=None).order_by("name")


def roles_of(customer: Customer) -> QuerySet[Role]:
    """The customer's own words for roles, by name."""
    return Role.objects.filter(customer=customer).select_related("customer").order_by("name")


def roles_named(names: Iterable[str]) -> QuerySet[Role]:
    """The roles with these names, by name."""
    return all_roles().filter(name__in=list(names))


def role_for(uuid: UUID) -> Role:
    """Raises NotFound."""
    return get_or_404(Role.objects.select_related("customer"), "role", uuid=uuid)


def implications() -> QuerySet[RoleImplication]:
    """Every pair of roles of which one implies the other, but those among the levels."""
    rows = RoleImplication.objects.select_related("prior__customer", "implied__customer")
    return rows.order_by("prior__name", "implied__name")
