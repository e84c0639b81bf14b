"""Accepting, cancelling and retrying operations. Running them is `runner`'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.ending import end_cancelled
from cloudwright.core.operations.flow import Flow
from cloudwright.core.operations.models import Operation, OperationTarget
from cloudwright.core.operations.states import ACCEPTED, CANCELLED, FAILED, LIVE, OPERATION, RUNNING
from cloudwright.core.operations.wakeups import send_look
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import move
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Conflict

Target = tuple[str, UUID]


class NotCancellable(Conflict):
    """409: the operation has ended, or its flow must run to its end once begun."""

    code, message = "operation.not_cancellable", "This operation can no longer be cancelled."


class NotRetryable(Conflict):
    """409: only what failed or was cancelled is tried again."""

    code, message = (
        "operation.not_retryable",
        "Only a failed or cancelled operation can be retried.",
    )


@transaction.atomic(savepoint=False)
def accept(
    flow: Flow[Any],
    params: Any,
    *,
    title: str,
    targets: Sequence[Target],
    project: Project | None,
    actor: Actor,
    queue: str = "default",
    preempt: bool = False,
    delay: float = 0,
    retry_of: Operation | None = None,
) -> Operation:
    """Insert an operation, its targets and its wake-up into the caller's transaction.

    Call it right after the compare-and-swap of the target's state. `preempt` first turns other
    live operations on the same targets to cancelling; this one starts when they have ended.
    `delay` in seconds.
    """
    if preempt:
        _preempt(targets, actor)
    operation = Operation.objects.create(
        kind=flow.kind,
        version=flow.version,
        title=title,
        params=_plain(params),
        queue=queue,
        project=project,
        actor=_actor(actor),
        actor_uuid=actor.user_uuid,
        retry_of=retry_of,
        next_run_at=clock.now() + timedelta(seconds=delay),
    )
    OperationTarget.objects.bulk_create(
        OperationTarget(operation=operation, kind=kind, uuid=uuid)
        for kind, uuid in sorted(set(targets), key=lambda target: (target[0], target[1].hex))
    )
    publish("operation", operation.uuid)
    send_look(queue)
    return operation


@transaction.atomic
def cancel(operation: Operation, *, actor: Actor) -> Operation:
    """Ask for an end: accepted ones end at once, running ones unwind their steps first.

    Raises NotCancellable, Refused.
    """
    gates.check("operation.cancel", operation, actor)
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    begun_for_good = operation.state == RUNNING and (
        operation.unwinding or not flows.find(operation.kind, operation.version).cancellable
    )
    if operation.state not in (ACCEPTED, RUNNING) or begun_for_good:
        raise NotCancellable
    _turn(operation)
    audit.record(
        "operation_cancelled",
        f"“{operation.title}” was cancelled.",
        actor=actor,
        kind="operation",
        target=operation,
        project=operation.project,
        operation=operation.uuid,
    )
    return operation


@transaction.atomic
def retry(operation: Operation, *, actor: Actor) -> Operation:
    """A new operation with the same flow, parameters and targets. Raises NotRetryable, Refused."""
    gates.check("operation.retry", operation, actor)
    if operation.state not in (FAILED, CANCELLED):
        raise NotRetryable
    flow = flows.find(operation.kind, operation.version)
    if flow.retry is None:
        raise NotRetryable
    params = flow.params(**operation.params)
    flow.retry(params)
    targets = list(operation.targets.values_list("kind", "uuid"))
    return accept(
        flow,
        params,
        title=operation.title,
        targets=targets,
        project=operation.project,
        actor=actor,
        queue=operation.queue,
        retry_of=operation,
    )


def _preempt(targets: Sequence[Target], actor: Actor) -> None:
    match = Q()
    for kind, uuid in targets:
        match |= Q(targets__kind=kind, targets__uuid=uuid)
    others = Operation.objects.filter(match, state__in=LIVE).order_by("pk").distinct()
    for pk in others.values_list("pk", flat=True):
        operation = Operation.objects.select_for_update().get(pk=pk)
        if operation.state in (ACCEPTED, RUNNING):
            _turn(operation)


def _turn(operation: Operation) -> None:
    state = move(operation, OPERATION, "cancel", next_run_at=clock.now(), wait_reason="")
    if state == CANCELLED:
        end_cancelled(operation)
    else:
        send_look(operation.queue)


def _plain(params: Any) -> dict[str, Any]:
    return {
        key: str(value) if isinstance(value, UUID) else value
        for key, value in asdict(params).items()
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "user_id": actor.user_id,
        "user_uuid": str(actor.user_uuid) if actor.user_uuid else None,
        "label": actor.label,
        "staff": actor.staff,
        "system": actor.system,
        "project_id": actor.project_id,
        "project_uuid": str(actor.project_uuid) if actor.project_uuid else None,
        "roles": sorted(actor.roles),
        "address": actor.address,
        "request_id": actor.request_id,
    }
