"""Which snapshots of groups an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import GroupSnapshot
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def group_snapshots_visible_to(
    actor: Actor, *, all_projects: bool = False
) -> QuerySet[GroupSnapshot]:
    """Living ones of visible projects; `all_projects` lifts the scope for an administrator."""
    made = GroupSnapshot.objects.filter(deleted_at=None).select_related(
        "project__customer", "group__group_type"
    )
    if all_projects and actor.admin:
        return made
    return made.filter(project__in=projects_visible_to(actor).values("pk"))


def group_snapshot_for(actor: Actor, uuid: UUID) -> GroupSnapshot:
    """The living one, or NotFound. An administrator of the cloud reaches every project's."""
    rows = group_snapshots_visible_to(actor, all_projects=True)
    return get_or_404(rows, "GroupSnapshot", uuid=uuid)
