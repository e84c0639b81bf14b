from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.scheduling.models import Host
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Backup(Row):
    """A copy of a volume, which outlives it: volume and snapshot are known by uuid only.

    `parent_uuid` is the backup that an incremental one rests on, which is kept as long.
    `volume_facts` is what a volume that is made from it is told. `data_at` is the moment whose data
    it holds. `host` keeps its bytes, which are those of the backup `data_uuid` where it was
    imported from a record of that one.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="volume_backups")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    volume_uuid = models.UUIDField()
    snapshot_uuid = models.UUIDField(null=True)
    data_uuid = models.UUIDField(null=True)
    parent_uuid = models.UUIDField(null=True)
    volume_facts = models.JSONField(default=dict)
    name = models.CharField(max_length=255, null=True)
    description = models.TextField(null=True)
    container = models.CharField(max_length=255, null=True)
    state = models.CharField(max_length=20, default="creating")
    size_mib = models.BigIntegerField()
    metadata = models.JSONField(default=dict)
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="volume_backups")
    availability_zone = models.CharField(max_length=60)
    data_at = models.DateTimeField()
    error_message = models.TextField(blank=True)
    error_internal = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "-created_at", "-id"],
                name="backup_recent",
                condition=Q(deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.uuid)
