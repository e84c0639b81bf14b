"""Trusts: seen by those between whom they are, and by staff."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.core.access.models import Trust
from cloudwright.core.access.selectors.roles import roles_of_user_in
from cloudwright.core.rows import get_or_404
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor


def living_trusts() -> QuerySet[Trust]:
    """Those whose time has not passed, with what they join, oldest first."""
    rows = Trust.objects.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))
    return rows.select_related(
        "trustor__home", "trustee__home", "project__customer", "redelegated_from"
    ).order_by("pk")


def trusts_visible_to(actor: Actor) -> QuerySet[Trust]:
    """The actor's own, on either side; everybody's for staff."""
    if actor.staff:
        return living_trusts()
    return living_trusts().filter(Q(trustor=actor.user_id) | Q(trustee=actor.user_id))


def trust_for(actor: Actor, uuid: UUID) -> Trust:
    """Raises NotFound."""
    return get_or_404(trusts_visible_to(actor), "trust", uuid=uuid)


def roles_by(trust: Trust) -> frozenset[str]:
    """Names of the roles that the trust is worth now: those the trustor still has of them.

    None where one of them is gone, as in Keystone: a trust ends with any of its roles. None either
    while one of the two people, the project or its customer is disabled.
    """
    alive = (
        trust.trustor.is_active
        and trust.trustor.home.enabled
        and trust.trustee.is_active
        and trust.trustee.home.enabled
        and trust.project.enabled
        and trust.project.customer.enabled
        and (trust.expires_at is None or trust.expires_at > clock.now())
    )
    names = frozenset(trust.roles.values_list("name", flat=True))
    if not alive or not names <= roles_of_user_in(trust.trustor_id, trust.project):
        return frozenset()
    return names
