from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.volume.models.group_type import GroupType
from cloudwright.cloud.volume.models.volume_type import VolumeType
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Group(Row):
    """Volumes of one project that are snapshotted and deleted together.

    Only volumes of its `volume_types` may be in it. `source_*` say what it was made from.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="volume_groups")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    name = models.CharField(max_length=255, null=True)
    description = models.TextField(null=True)
    state = models.CharField(max_length=20, default="creating")
    group_type = models.ForeignKey(GroupType, on_delete=models.PROTECT, related_name="groups")
    volume_types = models.ManyToManyField(VolumeType, related_name="groups")
    availability_zone = models.CharField(max_length=60)
    source_group_uuid = models.UUIDField(null=True)
    source_snapshot_uuid = models.UUIDField(null=True)
    error_message = models.TextField(blank=True)
    error_internal = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "-created_at", "-id"],
                name="volume_group_recent",
                condition=Q(deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.uuid)
