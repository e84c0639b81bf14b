from __future__ import annotations

from django.db import models

from cloudwright.cloud.volume.models.volume_type import VolumeType
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class DefaultType(Row):
    """The type that volumes of one project get for which none is named."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, related_name="default_volume_type"
    )
    volume_type = models.ForeignKey(VolumeType, on_delete=models.CASCADE, related_name="defaults")

    def __str__(self) -> str:
        return f"{self.volume_type} for {self.project}"
