from __future__ import annotations

from django.db import models

from cloudwright.cloud.compute.models import Instance
from cloudwright.kernel import clock


class ConsoleGrant(models.Model):
    """A ticket to one console, stored as SHA-256, short-lived and used once (`used_at`)."""

    digest = models.CharField(max_length=64, unique=True)
    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    actor_label = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.instance_id}"
