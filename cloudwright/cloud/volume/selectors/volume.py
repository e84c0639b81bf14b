"""Which volumes an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import Volume
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def volumes_visible_to(actor: Actor, *, all_projects: bool = False) -> QuerySet[Volume]:
    """Living volumes of visible projects; `all_projects` lifts the scope for an administrator."""
    volumes = Volume.objects.filter(deleted_at=None).select_related(
        "project__customer", "host", "user", "volume_type__qos_spec", "group"
    )
    if all_projects and actor.admin:
        return volumes
    return volumes.filter(project__in=projects_visible_to(actor).values("pk"))


def volume_for(actor: Actor, uuid: UUID) -> Volume:
    """The living volume, or NotFound. An administrator of the cloud reaches every project's."""
    return get_or_404(volumes_visible_to(actor, all_projects=True), "Volume", uuid=uuid)
