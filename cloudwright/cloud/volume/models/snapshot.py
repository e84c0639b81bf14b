from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.volume.models.group_snapshot import GroupSnapshot
from cloudwright.cloud.volume.models.volume import Volume
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Snapshot(Row):
    """A volume as it was at one moment, kept beside it.

    `size_mib` is the volume's then. `progress` is what somebody outside said of it, such as 80%.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="snapshots")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    volume = models.ForeignKey(Volume, on_delete=models.CASCADE, related_name="snapshots")
    group_snapshot = models.ForeignKey(
        GroupSnapshot, on_delete=models.SET_NULL, null=True, related_name="snapshots"
    )
    name = models.CharField(max_length=255, null=True)
    description = models.TextField(null=True)
    state = models.CharField(max_length=20, default="creating")
    size_mib = models.BigIntegerField()
    progress = models.CharField(max_length=10, blank=True)
    metadata = models.JSONField(default=dict)
    error_message = models.TextField(blank=True)
    error_internal = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "-created_at", "-id"],
                name="snapshot_recent",
                condition=Q(deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.uuid)
