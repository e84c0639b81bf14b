"""Which groups of volumes an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from cloudwright.cloud.volume.models import Group, Volume
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def groups_visible_to(actor: Actor, *, all_projects: bool = False) -> QuerySet[Group]:
    """Living groups of visible projects, with their living volumes; `all_projects` lifts the scope
    for an administrator."""
    living = Volume.objects.filter(deleted_at=None).order_by("pk")
    groups = Group.objects.filter(deleted_at=None).select_related("project__customer", "group_type")
    groups = groups.prefetch_related("volume_types", Prefetch("volumes", queryset=living))
    if all_projects and actor.admin:
        return groups
    return groups.filter(project__in=projects_visible_to(actor).values("pk"))


def group_for(actor: Actor, uuid: UUID) -> Group:
    """The living group, or NotFound. An administrator of the cloud reaches every project's."""
    return get_or_404(groups_visible_to(actor, all_projects=True), "Group", uuid=uuid)
