"""Audit only writes (DESIGN §1): an event in the transaction of the thing that it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from cloudwright.core.audit.changes import publish
from cloudwright.core.audit.models import Event
from cloudwright.kernel.actor import Actor

INFO, WARNING, ERROR = "info", "warning", "error"


def record(type_: str, message: str, *, actor: Actor, **more: Any) -> Event:
    """Write one event, as `event` describes it."""
    written = event(type_, message, actor=actor, **more)
    record_all([written])
    return written


def record_all(events: Sequence[Event]) -> None:
    """Write many, in two queries."""
    Event.objects.bulk_create(events)
    publish("event", *(each.uuid for each in events))


def event(
    type_: str,
    message: str,
    *,
    actor: Actor,
    target: Any = None,
    kind: str = "",
    project: Any = None,
    customer: Any = None,
    level: str = INFO,
    operation: UUID | None = None,
    **context: object,
) -> Event:
    """One event, not written yet. `type_` is public (`resource_start_scheduled`); `message` is
    English; `kind` names what `target` is.

    `context` holds flat labels (`instance_name`, ...): text, numbers and booleans only, never a
    secret. A project brings its customer along.
    """
    if project is not None and customer is None:
        customer = project.customer
    return Event(
        type=type_,
        message=message,
        level=level,
        actor_uuid=actor.user_uuid,
        actor_label=actor.label,
        address=actor.address,
        request_id=actor.request_id,
        customer_uuid=customer.uuid if customer is not None else None,
        project_uuid=project.uuid if project is not None else None,
        target_kind=kind,
        target_uuid=target.uuid if target is not None else None,
        operation_uuid=operation,
        context={key: _plain(value) for key, value in context.items()},
    )


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
