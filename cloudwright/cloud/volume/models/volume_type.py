from __future__ import annotations

from django.db import models

from cloudwright.cloud.volume.models.qos_spec import QosSpec
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class VolumeType(Row):
    """A sort of volume that users choose by name; `extra_specs` say what it promises.

    A type that is not public is for the projects in `projects`, and for administrators.
    """

    name = models.CharField(max_length=255, unique=True)
    description = models.CharField(max_length=255, null=True)
    is_public = models.BooleanField(default=True)
    extra_specs = models.JSONField(default=dict)
    qos_spec = models.ForeignKey(
        QosSpec, on_delete=models.SET_NULL, null=True, related_name="types"
    )
    projects = models.ManyToManyField(Project, related_name="volume_types")

    def __str__(self) -> str:
        return self.name
