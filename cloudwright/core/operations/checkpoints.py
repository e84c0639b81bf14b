"""What a claim writes about its operation, always under its fencing number."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from cloudwright.core.audit.changes import CHANNEL, publish, word
from cloudwright.core.operations import ending
from cloudwright.core.operations.flow import Step, Wait
from cloudwright.core.operations.models import Operation, StepRecord
from cloudwright.core.operations.states import CANCELLING
from cloudwright.core.operations.wakeups import send_look
from cloudwright.kernel import clock
from cloudwright.kernel.errors import Problem


class LeaseLost(Exception):
    """Another claim has a newer fencing number; this one writes nothing more."""


def wait(row: Operation, outcome: Wait, *, failed_try: bool = False) -> None:
    """Let go until the time has come. No message is sent: the workers' timer finds it."""
    reason = outcome.reason[:255]
    tell = reason != row.wait_reason
    _write(
        row,
        next_run_at=clock.now() + timedelta(seconds=outcome.seconds),
        wait_reason=reason,
        lease_until=None,
        tries=row.tries + 1 if failed_try else row.tries,
        _tell=tell,
    )


def hand_over(row: Operation, queue: str) -> None:
    """Let go, so that a worker of `queue` goes on at once."""
    with transaction.atomic():
        _write(row, queue=queue, next_run_at=clock.now(), lease_until=None)
        send_look(queue)


def forward(row: Operation, step: Step, outputs: dict[str, Any], *, last: bool) -> None:
    """The step is done; its outputs are kept. With the last one the operation ends, at once."""
    if not last:
        _step_forward(row, step, {**row.outputs, **outputs})
        return
    with transaction.atomic():
        _step_forward(row, step, {**row.outputs, **outputs})
        ending.end_done(row)


def done(row: Operation) -> None:
    """End it well. Expects the caller's transaction."""
    _write(row, tries=0)
    ending.end_done(row)


def turn_back(row: Operation, step: Step, problem: Problem) -> None:
    """From here on it unwinds, and then fails with this problem."""
    with transaction.atomic():
        _write(
            row,
            unwinding=True,
            tries=0,
            error_code=problem.code,
            error_message=problem.text,
            error_internal=problem.internal,
        )
        StepRecord.objects.create(
            operation=row, step=step.name, outcome="failed", message=problem.text
        )


def backward(row: Operation, position: int) -> None:
    """Everything from the step after `position` on is undone."""
    if position >= 0:
        _write(row, position=position, tries=0)


def note(row: Operation, step: Step, outcome: str, message: str) -> None:
    """A line in the operation's log."""
    with transaction.atomic():
        _write(row)
        StepRecord.objects.create(
            operation=row, step=step.name, outcome=outcome[:10], message=message
        )


def unwound(row: Operation) -> None:
    """Everything is undone: cancelled or failed. Expects the caller's transaction."""
    _write(row, tries=0)
    row.refresh_from_db()
    if row.state == CANCELLING:
        ending.end_unwound(row)
    else:
        ending.end_failed(row)


# Every step of everything ends with this, so it is one statement, and a transaction of its own.
_FORWARD = """
    WITH moved AS (
        UPDATE core_operations_operation
        SET position = position + 1, outputs = %(outputs)s::jsonb, tries = 0, updated_at = %(now)s
        WHERE id = %(id)s AND fence = %(fence)s AND finished_at IS NULL
        RETURNING id, state
    ), told AS (
        INSERT INTO core_operations_steprecord (operation_id, step, outcome, message, at)
        SELECT id, %(step)s, 'done', '', %(now)s FROM moved
    )
    SELECT state, pg_notify(%(channel)s, %(word)s) FROM moved
"""


def _step_forward(row: Operation, step: Step, outputs: dict[str, Any]) -> None:
    now = clock.now()
    values: dict[str, Any] = {
        "outputs": json.dumps(outputs),
        "now": now,
        "id": row.pk,
        "fence": row.fence,
        "step": step.name,
        "channel": CHANNEL,
        "word": word("operation", row.uuid),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FORWARD, values)
        found = cursor.fetchone()
    if found is None:
        raise LeaseLost
    # A wish to cancel may have come since the row was read.
    row.state = found[0]
    row.position, row.outputs, row.tries = row.position + 1, outputs, 0
    row.updated_at = now


def _write(row: Operation, *, _tell: bool = True, **columns: Any) -> None:
    columns["updated_at"] = clock.now()
    mine = Operation.objects.filter(pk=row.pk, fence=row.fence, finished_at=None)
    if not mine.filter(state=row.state).update(**columns):
        # A wish to cancel may have come since the row was read. It changes what comes next, and
        # nothing about what is written here.
        if not mine.update(**columns):
            raise LeaseLost
        row.refresh_from_db(fields=["state"])
    for name, value in columns.items():
        setattr(row, name, value)
    if _tell:
        publish("operation", row.uuid)
