from __future__ import annotations

from django.db import models

from cloudwright.broker.services.models.service import Service
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Link(Row):
    """A project may use a service; NodeConductor's service project link.

    `tenant_id` is the backend's tenant behind it: for the embedded cloud the project itself,
    adopted, never made or destroyed by the broker (DESIGN §2).
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="links")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    tenant_id = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=30, default="OK")
    error_message = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "project"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.service} for {self.project}"
