"""Aggregates, for those who run the cloud."""

from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.cloud.scheduling.models import Aggregate
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import parse_uuid


def aggregates_visible_to(actor: Actor) -> QuerySet[Aggregate]:
    """All for an administrator of the cloud or a reader of the system; none for others."""
    found = Aggregate.objects.prefetch_related("hosts").order_by("pk")
    return found if actor.sees_hosts else found.none()


def aggregate_for(actor: Actor, ident: str) -> Aggregate:
    """The aggregate by its number or its uuid. Raises NotFound."""
    rows = aggregates_visible_to(actor)
    if ident.isdecimal() and len(ident) < 19:
        return get_or_404(rows, "Aggregate", pk=int(ident))
    try:
        return get_or_404(rows, "Aggregate", uuid=parse_uuid(ident, "Aggregate"))
    except NotFound:
        raise NotFound(kind="Aggregate", id=ident) from None
