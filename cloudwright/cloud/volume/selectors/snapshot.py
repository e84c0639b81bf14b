"""Which snapshots an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import Snapshot
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def snapshots_visible_to(actor: Actor, *, all_projects: bool = False) -> QuerySet[Snapshot]:
    """Living snapshots of visible projects; `all_projects` lifts the scope for an administrator."""
    snapshots = Snapshot.objects.filter(deleted_at=None).select_related(
        "project__customer", "volume__host", "volume__volume_type", "user", "group_snapshot"
    )
    if all_projects and actor.admin:
        return snapshots
    return snapshots.filter(project__in=projects_visible_to(actor).values("pk"))


def snapshot_for(actor: Actor, uuid: UUID) -> Snapshot:
    """The living snapshot, or NotFound. An administrator of the cloud reaches every project's."""
    return get_or_404(snapshots_visible_to(actor, all_projects=True), "Snapshot", uuid=uuid)
