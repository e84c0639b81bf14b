from __future__ import annotations

import uuid

from django.db import models

from cloudwright.kernel import clock


class Event(models.Model):
    """One thing that happened. Append-only; keeps labels, so it outlives what it speaks of.

    The table is partitioned by day on `created_at` (the migration makes it; `partitions` keeps
    tomorrow's ready and drops what `[retention] events_days` has passed).
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    type = models.CharField(max_length=80)
    level = models.CharField(max_length=10, default="info")
    message = models.TextField()
    actor_uuid = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=255)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    customer_uuid = models.UUIDField(null=True)
    project_uuid = models.UUIDField(null=True)
    target_kind = models.CharField(max_length=40, blank=True)
    target_uuid = models.UUIDField(null=True)
    operation_uuid = models.UUIDField(null=True)
    context = models.JSONField(default=dict)

    class Meta:
        managed = True
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="event_recent"),
            models.Index(fields=["project_uuid", "-created_at"], name="event_project"),
            models.Index(fields=["customer_uuid", "-created_at"], name="event_customer"),
            models.Index(fields=["target_uuid", "-created_at"], name="event_target"),
            models.Index(fields=["actor_uuid", "-created_at"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.message}"
