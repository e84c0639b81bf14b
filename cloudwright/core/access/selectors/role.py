"""Roles themselves. Everybody may know their names; what they give is in `permissions`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.core.access.models import Role, RoleImplication
from cloudwright.core.accounts.models import Customer
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import LEVELS


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


def implied_pairs() -> list[tuple[Role, Role]]:
    """Every role with one that it implies directly: by a row, or as levels do."""
    rows = RoleImplication.objects.select_related("prior__customer", "implied__customer")
    pairs = [(row.prior, row.implied) for row in rows.order_by("prior__name", "implied__name")]
    levels = {role.name: role for role in roles_named(LEVELS)}
    return pairs + [
        (levels[upper], levels[lower])
        for lower, upper in pairwise(LEVELS)
        if {lower, upper} <= levels.keys()
    ]
