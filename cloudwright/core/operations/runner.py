"""Runs claimed operations step by step. The rows decide; messages only say "look" (DESIGN §3).

Each step runs outside any transaction. What it came to is written with the claim's fencing number
in the WHERE clause: a worker whose lease was lost writes nothing and lets go.
"""

from __future__ import annotations

import contextvars
import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)

from cloudwright.core.operations import checkpoints, claims
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.claims import due
from cloudwright.core.operations.context import context_of
from cloudwright.core.operations.flow import Flow, Step, Wait
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.states import CANCELLING, LIVE
from cloudwright.kernel import clock
from cloudwright.kernel.errors import Problem

__all__ = ["CONCURRENCY", "drain", "due", "run_due", "worker_name"]

CONCURRENCY = 4
HEARTBEAT_SECONDS = 5.0
UNKNOWN_FLOW = Wait(30, "No worker that was asked has the code for this.")
RETRY_SECONDS = (1, 2, 5, 10, 20, 30)

log = structlog.get_logger(__name__)
_active: set[int] = set()
_active_lock = threading.Lock()


def worker_name() -> str:
    """Who claims: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def run_due(queue: str, *, worker: str, concurrency: int = 1) -> int:
    """Claim what is due on `queue` and run each to its first Wait or its end; returns how many."""
    if not connection.in_atomic_block:  # a test's transaction is its connection
        close_old_connections()
    rows = claims.claim(queue, worker)
    if not rows:
        return 0
    with _heartbeat(rows):
        if concurrency == 1 or len(rows) == 1:
            for row in rows:
                _run(row)
        else:
            connection.close()  # only the threads need one now
            with ThreadPoolExecutor(min(concurrency, len(rows)), "operation") as pool:
                for row in rows:
                    pool.submit(contextvars.copy_context().run, _run_in_thread, row)
    return len(rows)


def drain(*queues: str, worker: str = "drain", most: int = 1000) -> int:
    """For tests: run until nothing is live or due, moving the clock over each Wait."""
    count = 0
    with clock.steered() as advance:
        for _ in range(most):
            moved = sum(run_due(queue, worker=worker) for queue in queues)
            count += moved
            if moved:
                continue
            ahead = (
                Operation.objects.filter(
                    queue__in=queues, state__in=LIVE, next_run_at__isnull=False
                )
                .order_by("next_run_at")
                .values_list("next_run_at", flat=True)
                .first()
            )
            if ahead is None:
                return count
            advance(max(ahead - clock.now(), timedelta(0)) + timedelta(milliseconds=1))
    return count


def _run_in_thread(row: Operation) -> None:
    try:
        _run(row)
    except Exception:
        # A thread of the pool would swallow it; the lease runs out and another claim goes on.
        log.exception("operation.crashed", operation=str(row.uuid), kind=row.kind)
        raise
    finally:
        connection.close()


def _run(row: Operation) -> None:
    try:
        flow = _flow_of(row)
        while flow and _advance(row, flow):
            pass
    except checkpoints.LeaseLost:
        log.warning("operation.lease_lost", operation=str(row.uuid), fence=row.fence)
    finally:
        with _active_lock:
            _active.discard(row.fence)


def _flow_of(row: Operation) -> Flow[object] | None:
    """Its flow. Where this worker's code has none, as while workers are upgraded one after the
    other, the operation waits for one that has."""
    try:
        return flows.find(row.kind, row.version)
    except KeyError:
        log.exception("operation.unknown_flow", operation=str(row.uuid), kind=row.kind)
        checkpoints.wait(row, UNKNOWN_FLOW)
        return None


def _advance(row: Operation, flow: Flow[object]) -> bool:
    """One step forward or back. False: it waits, or it has ended. A wish to cancel is seen when
    the step before it is written down."""
    if row.unwinding or row.state == CANCELLING:
        return _back(row, flow)
    if row.position == len(flow.steps):
        with transaction.atomic():
            checkpoints.done(row)
        return False
    step = flow.steps[row.position]
    try:
        if _belongs_elsewhere(row, step):
            return False
        outcome = step.do(context_of(row))
    except Problem as problem:
        return _problem(row, flow, step, problem)
    except (OperationalError, InterfaceError):
        raise  # our own database went away: no verdict on the step; the next claim runs it again
    except Exception as exc:
        log.exception("operation.step_crashed", operation=str(row.uuid), step=step.name)
        return _problem(row, flow, step, Problem(internal=f"{type(exc).__name__}: {exc}"))
    if isinstance(outcome, Wait):
        checkpoints.wait(row, outcome)
        return False
    checkpoints.forward(row, step, outcome or {}, last=row.position + 1 == len(flow.steps))
    return row.finished_at is None


def _belongs_elsewhere(row: Operation, step: Step) -> bool:
    """Whether another worker runs this step; it has been handed over then."""
    if step.queue is None or (queue := step.queue(context_of(row))) == row.queue:
        return False
    checkpoints.hand_over(row, queue)
    return True


def _problem(row: Operation, flow: Flow[object], step: Step, problem: Problem) -> bool:
    if getattr(problem, "retryable", False) and row.tries < flow.give_up_after:
        seconds = (
            getattr(problem, "retry_after", None)
            or RETRY_SECONDS[min(row.tries, len(RETRY_SECONDS) - 1)]
        )
        checkpoints.wait(row, Wait(seconds, f"Trying again: {problem.text}"), failed_try=True)
        return False
    checkpoints.turn_back(row, step, problem)
    return True


def _back(row: Operation, flow: Flow[object]) -> bool:
    """Undo the step at hand (it may be half done), then those before it, then end."""
    position = min(row.position, len(flow.steps) - 1)
    while position >= 0:
        step = flow.steps[position]
        if step.undo is not None:
            try:
                if _belongs_elsewhere(row, step):
                    return False
                outcome = step.undo(context_of(row))
            except Problem as problem:
                if getattr(problem, "retryable", False) and row.tries < flow.give_up_after:
                    checkpoints.wait(row, Wait(5, f"Undoing: {problem.text}"), failed_try=True)
                    return False
                checkpoints.note(row, step, "undo failed", problem.internal or problem.text)
            else:
                if isinstance(outcome, Wait):
                    checkpoints.wait(row, outcome)
                    return False
                checkpoints.note(row, step, "undone", "")
        position -= 1
        checkpoints.backward(row, position)
    with transaction.atomic():
        checkpoints.unwound(row)
    return False


@contextmanager
def _heartbeat(rows: list[Operation]) -> Iterator[None]:
    with _active_lock:
        _active.update(row.fence for row in rows)
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(stop,), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        with _active_lock:
            _active.difference_update(row.fence for row in rows)


def _beat(stop: threading.Event) -> None:
    while not stop.wait(HEARTBEAT_SECONDS):
        close_old_connections()
        with _active_lock:
            fences = list(_active)
        claims.renew(fences)
        connection.close()
