from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.volume.models.group import Group
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class GroupSnapshot(Row):
    """Snapshots of every volume of a group, made and deleted together."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="group_snapshots")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="snapshots")
    name = models.CharField(max_length=255, null=True)
    description = models.TextField(null=True)
    state = models.CharField(max_length=20, default="creating")
    error_message = models.TextField(blank=True)
    error_internal = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "-created_at", "-id"],
                name="group_snapshot_recent",
                condition=Q(deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.uuid)
