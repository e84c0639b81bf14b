"""What the progress card shows: the steps, and what the actor may do about the operation."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.core.admission import gates
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import StepLine, steps_of
from cloudwright.core.operations.states import ACCEPTED, CANCELLED, FAILED, RUNNING
from cloudwright.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Progress:
    """An operation's steps and its buttons, as the services would accept them."""

    steps: list[StepLine]
    can_cancel: bool
    can_retry: bool


def progress(operation: Operation, actor: Actor) -> Progress:
    """Steps and buttons of one operation that the actor sees. Two queries."""
    flow = flows.find(operation.kind, operation.version)
    cancel = operation.state == ACCEPTED or (operation.state == RUNNING and flow.cancellable)
    retry = operation.state in (FAILED, CANCELLED) and flow.retry is not None
    return Progress(
        steps_of(operation),
        can_cancel=cancel and gates.refusal("operation.cancel", operation, actor) is None,
        can_retry=retry and gates.refusal("operation.retry", operation, actor) is None,
    )
