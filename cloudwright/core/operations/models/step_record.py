from __future__ import annotations

from django.db import models

from cloudwright.core.operations.models.operation import Operation
from cloudwright.kernel import clock


class StepRecord(models.Model):
    """A line of an operation's log: what a step came to. The user sees it."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="records")
    step = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10)
    message = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.step}: {self.outcome}"
