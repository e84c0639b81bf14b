"""Which backups an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cloudwright.cloud.volume.models import Backup
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def backups_visible_to(actor: Actor, *, all_projects: bool = False) -> QuerySet[Backup]:
    """Living backups of visible projects, each with `rested_on`: whether another one rests on it.
    `all_projects` lifts the scope for an administrator."""
    above = Backup.objects.filter(parent_uuid=OuterRef("uuid"), deleted_at=None)
    backups = Backup.objects.filter(deleted_at=None).select_related(
        "project__customer", "host", "user"
    )
    backups = backups.annotate(rested_on=Exists(above))
    if all_projects and actor.admin:
        return backups
    return backups.filter(project__in=projects_visible_to(actor).values("pk"))


def backups_with(data: UUID) -> QuerySet[Backup]:
    """Living backups that are made of these bytes. No guard: for operations and reconcilers."""
    mine = Q(data_uuid=data) | Q(uuid=data, data_uuid=None)
    return Backup.objects.filter(mine, deleted_at=None)


def backup_for(actor: Actor, uuid: UUID) -> Backup:
    """The living backup, or NotFound. An administrator of the cloud reaches every project's."""
    return get_or_404(backups_visible_to(actor, all_projects=True), "Backup", uuid=uuid)
