from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.states import ENDED, LIVE
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as people see it: done, running, waiting, failed, undone or to come."""

    name: str
    state: str
    at: datetime | None
    message: str


def operations_visible_to(actor: Actor) -> QuerySet[Operation]:
    """Operations of visible projects and the actor's own, newest first."""
    operations = Operation.objects.select_related("project").order_by("-created_at", "-pk")
    if actor.project_id is None and (actor.staff or actor.support):
        return operations
    visible = Q(project__in=projects_visible_to(actor).values("pk"))
    if actor.project_id is None and actor.user_uuid is not None:
        visible |= Q(actor_uuid=actor.user_uuid)
    return operations.filter(visible)


def operation_for(actor: Actor, uuid: UUID) -> Operation:
    """Raises NotFound where it is not there or not visible."""
    return get_or_404(operations_visible_to(actor), "operation", uuid=uuid)


def on_target(kind: str, uuid: UUID) -> QuerySet[Operation]:
    """Every operation that worked, works or will work on the object, newest first. No guard: the
    caller has shown that the actor sees the object."""
    return Operation.objects.filter(targets__kind=kind, targets__uuid=uuid).order_by("-pk")


def running_on(kind: str, uuid: UUID) -> QuerySet[Operation]:
    """The live ones of `on_target`."""
    return on_target(kind, uuid).filter(state__in=LIVE)


def steps_of(operation: Operation) -> list[StepLine]:
    """The steps in order, with what each came to."""
    latest = {record.step: record for record in operation.records.order_by("pk")}
    lines = []
    for index, step in enumerate(flows.find(operation.kind, operation.version).steps):
        record = latest.get(step.name)
        state, message = "to come", ""
        if record is not None:
            state, message = record.outcome, record.message
        elif index == operation.position and operation.state not in ENDED:
            state = "waiting" if operation.wait_reason else "running"
            message = operation.wait_reason
        lines.append(StepLine(step.name, state, record.at if record else None, message))
    return lines
