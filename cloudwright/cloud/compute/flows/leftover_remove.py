"""Remove a machine that a move has left behind on a host."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.compute.flows.outcome import driver_at
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.leftover import still_left_behind
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel.errors import Problem

# Parameters


@dataclass(frozen=True, slots=True)
class LeftoverParams:
    """The instance's uuid, and the name of the host that it has left."""

    instance: str
    host: str


# Steps


def remove(context: Context[LeftoverParams]) -> None:
    """The host has nothing of it. One that has come back meanwhile is left alone."""
    uuid, host = UUID(context.params.instance), context.params.host
    if still_left_behind(uuid, host):
        driver_at(host).delete(uuid, attempt=context.fence)


def tell(context: Context[LeftoverParams]) -> None:
    """Its evacuations from there are over, and an event says so, once."""
    instance = Instance.objects.filter(uuid=context.params.instance).first()
    if instance is not None:
        migrations.complete_evacuations(instance, context.params.host)
        words = f"has left nothing behind on host {context.params.host} any more."
        operation = context.operation
        writes.tell(
            "instance_leftover_removed", words, instance, context.actor, operation=operation
        )


# Outcomes: the instance itself is not touched.


def failed(context: Context[LeftoverParams], problem: Problem) -> None:
    """The reconciler finds it again."""


def cancelled(context: Context[LeftoverParams]) -> None:
    """Likewise."""


# Flow

LEFTOVER_REMOVE = register(
    Flow(
        kind="cloud.leftover.remove",
        params=LeftoverParams,
        steps=(
            Step("remove", remove, no_undo="it was to go"),
            Step("tell", tell, no_undo="tells only"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
