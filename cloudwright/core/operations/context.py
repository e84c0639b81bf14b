"""From an operation's row to what its steps are given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.flow import Context
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.states import RUNNING
from cloudwright.kernel.actor import Actor


def context_of(operation: Operation) -> Context[Any]:
    """The context of the present claim, with the actor who asked, as they were then."""
    flow = flows.find(operation.kind, operation.version)
    return Context(
        operation=operation.uuid,
        params=flow.params(**operation.params),
        actor=actor_of(operation),
        fence=operation.fence,
        outputs=dict(operation.outputs),
        tries=operation.tries,
    )


def still_wanted(context: Context[Any]) -> bool:
    """Whether a step that takes long should go on: the claim is alive and nobody cancelled."""
    mine = Operation.objects.filter(uuid=context.operation, fence=context.fence)
    return mine.filter(state=RUNNING).exists()


def actor_of(operation: Operation) -> Actor:
    """Who asked for it."""
    kept = dict(operation.actor)
    kept["roles"] = frozenset(kept.get("roles", ()))
    for name in ("user_uuid", "project_uuid"):
        kept[name] = UUID(kept[name]) if kept.get(name) else None
    return Actor(**kept)
