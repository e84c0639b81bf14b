from __future__ import annotations

from django.db import models

from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock


class Reservation(models.Model):
    """What one holder (an instance, say) takes of its project's quota, under one name; where it is
    counted by user too, of the user."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reservations")
    name = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    user_uuid = models.UUIDField(null=True)
    holder_kind = models.CharField(max_length=40)
    holder_uuid = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder_kind", "holder_uuid", "name"], name="reservation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.name} for {self.holder_kind} {self.holder_uuid}"
