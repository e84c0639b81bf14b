"""Which transfers an actor sees: those of its projects' volumes. Taking one needs id and key."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import Transfer
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def transfers_visible_to(actor: Actor, *, all_projects: bool = False) -> QuerySet[Transfer]:
    """Open offers of visible projects; `all_projects` lifts the scope for an administrator."""
    transfers = Transfer.objects.select_related("volume__project__customer", "volume__host")
    if all_projects and actor.admin:
        return transfers
    return transfers.filter(volume__project__in=projects_visible_to(actor).values("pk"))


def transfer_for(actor: Actor, uuid: UUID) -> Transfer:
    """The open offer, or NotFound. An administrator of the cloud reaches every project's."""
    return get_or_404(transfers_visible_to(actor, all_projects=True), "Transfer", uuid=uuid)


def offered_transfer(uuid: UUID) -> Transfer:
    """An offer by its id, for whoever was told it: the service asks for the key. Raises
    NotFound."""
    offers = Transfer.objects.select_related("volume__project__customer", "volume__host")
    return get_or_404(offers, "Transfer", uuid=uuid)
