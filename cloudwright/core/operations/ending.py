"""The end of an operation: its target settled, its targets let go, the next one woken, in ONE
transaction. Every function here expects the caller's."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.context import context_of
from cloudwright.core.operations.models import Operation, OperationTarget
from cloudwright.core.operations.states import ACCEPTED, OPERATION
from cloudwright.core.operations.wakeups import send_look
from cloudwright.core.rows import move
from cloudwright.kernel import clock
from cloudwright.kernel.errors import Problem


class RecordedProblem(Problem):
    """What went wrong in an earlier claim of the operation, read back from its row."""

    code, message = "operation.failed", "{reason}"

    def __init__(self, operation: Operation) -> None:
        super().__init__(reason=operation.error_message, internal=operation.error_internal)
        self.code = operation.error_code  # type: ignore[misc]  # the recorded problem's own


def end_done(operation: Operation) -> None:
    """Every step is done."""
    _end(operation, "succeed")


def end_failed(operation: Operation) -> None:
    """A step failed and all before it are undone: the flow settles its target as Erred."""
    flow = flows.find(operation.kind, operation.version)
    flow.failed(context_of(operation), RecordedProblem(operation))
    _end(operation, "fail")


def end_unwound(operation: Operation) -> None:
    """Cancelled while running, and all is undone."""
    flow = flows.find(operation.kind, operation.version)
    flow.cancelled(context_of(operation))
    _end(operation, "unwound")


def end_cancelled(operation: Operation) -> None:
    """Cancelled before its first step; the row has moved already."""
    flow = flows.find(operation.kind, operation.version)
    flow.cancelled(context_of(operation))
    Operation.objects.filter(pk=operation.pk).update(
        finished_at=clock.now(), lease_until=None, next_run_at=None
    )
    _let_go(operation)


def _end(operation: Operation, event: str) -> None:
    move(
        operation,
        OPERATION,
        event,
        finished_at=clock.now(),
        lease_until=None,
        next_run_at=None,
        wait_reason="",
    )
    _let_go(operation)


def _let_go(operation: Operation) -> None:
    OperationTarget.objects.filter(operation=operation).update(held=False)
    mine = OperationTarget.objects.filter(
        operation=operation, kind=OuterRef("kind"), uuid=OuterRef("uuid")
    )
    waiting = OperationTarget.objects.filter(
        Exists(mine), operation__state=ACCEPTED, operation__next_run_at=None
    )
    for pk in waiting.order_by("operation_id").values_list("operation_id", flat=True).distinct():
        woken = Operation.objects.filter(pk=pk, state=ACCEPTED)
        woken.update(next_run_at=clock.now(), wait_reason="")
        for queue in woken.values_list("queue", flat=True):
            send_look(queue)
