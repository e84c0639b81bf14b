from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.volume.models.group import Group
from cloudwright.cloud.volume.models.volume_type import VolumeType
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Volume(Row):
    """A disk of its own, which outlives the instances that use it. `host` keeps its bytes.

    `source_*` say what it was made from; those rows may be gone. `readonly` is null until somebody
    says. `image_metadata` is what the image said that it was made from, or what was set since.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="volumes")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    name = models.CharField(max_length=255, null=True)
    description = models.TextField(null=True)
    state = models.CharField(max_length=20, default="creating")
    size_mib = models.BigIntegerField()
    volume_type = models.ForeignKey(VolumeType, on_delete=models.PROTECT, null=True)
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="volumes")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="volumes")
    availability_zone = models.CharField(max_length=60)
    source_image_uuid = models.UUIDField(null=True)
    source_volume_uuid = models.UUIDField(null=True)
    source_snapshot_uuid = models.UUIDField(null=True)
    image_metadata = models.JSONField(default=dict)
    metadata = models.JSONField(default=dict)
    bootable = models.BooleanField(default=False)
    readonly = models.BooleanField(null=True)
    multiattach = models.BooleanField(default=False)
    error_message = models.TextField(blank=True)
    error_internal = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "-created_at", "-id"],
                name="volume_recent",
                condition=Q(deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.uuid)
