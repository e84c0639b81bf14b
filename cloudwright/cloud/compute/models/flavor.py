from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Flavor(Row):
    """A size of machine. `flavorid` is the free text that the Compute API calls its id."""

    flavorid = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    description = models.TextField(null=True)
    vcpus = models.IntegerField()
    ram_mib = models.IntegerField()
    disk_mib = models.IntegerField()
    ephemeral_mib = models.IntegerField(default=0)
    swap_mib = models.IntegerField(default=0)
    rxtx_factor = models.FloatField(default=1.0)
    is_public = models.BooleanField(default=True)
    disabled = models.BooleanField(default=False)
    extra_specs = models.JSONField(default=dict)
    projects = models.ManyToManyField(Project, related_name="+")
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flavorid"], condition=Q(deleted_at=None), name="flavor_id"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(deleted_at=None), name="flavor_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
