from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row
from cloudwright.kernel import clock


class Operation(Row):
    """One long action: a run of a Flow, watched, cancelled and retried by people (DESIGN §3).

    `position` counts the steps that are done; `outputs` is what they left for later ones. `fence`
    is drawn from a sequence at each claim and goes into every write of a driver. `unwinding` says
    that the undo steps run. A row is due when `next_run_at` has passed and no lease is alive;
    a null `next_run_at` in `accepted` means: waiting for a target that another operation holds.
    """

    kind = models.CharField(max_length=80)
    version = models.IntegerField(default=1)
    title = models.CharField(max_length=255)
    params = models.JSONField(default=dict)
    outputs = models.JSONField(default=dict)
    queue = models.CharField(max_length=80, default="default")
    state = models.CharField(max_length=12, default="accepted")
    position = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    unwinding = models.BooleanField(default=False)
    fence = models.BigIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    next_run_at = models.DateTimeField(null=True, default=clock.now)
    wait_reason = models.CharField(max_length=255, blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    error_message = models.TextField(blank=True)
    error_internal = models.TextField(blank=True)
    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, related_name="operations"
    )
    actor = models.JSONField(default=dict)
    actor_uuid = models.UUIDField(null=True)
    retry_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "next_run_at"],
                name="operation_due",
                condition=Q(state__in=["accepted", "running", "cancelling"]),
            ),
            models.Index(fields=["project", "-created_at"], name="operation_project"),
            models.Index(fields=["state", "-created_at"], name="operation_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class OperationTarget(models.Model):
    """What an operation works on. At most one operation holds a target at a time."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=40)
    uuid = models.UUIDField()
    held = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "kind", "uuid"], name="target_once"),
            models.UniqueConstraint(
                fields=["kind", "uuid"], condition=Q(held=True), name="target_held_once"
            ),
        ]
        indexes = [models.Index(fields=["uuid", "kind"], name="target_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
