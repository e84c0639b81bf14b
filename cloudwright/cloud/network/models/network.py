from __future__ import annotations

from django.db import models

from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Network(Row):
    """An L2 network. Without a project it is ours and `shared` with everybody."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, related_name="networks"
    )
    name = models.CharField(max_length=255, blank=True)
    description = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, default="ACTIVE")
    admin_state_up = models.BooleanField(default=True)
    shared = models.BooleanField(default=False)
    external = models.BooleanField(default=False)
    mtu = models.IntegerField(default=1500)
    driver = models.CharField(max_length=20, default="user")

    def __str__(self) -> str:
        return self.name or str(self.uuid)
