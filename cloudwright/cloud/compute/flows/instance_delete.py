"""Delete an instance: the machine first, then all that it held, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    retries,
)
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.core.operations.flow import Context, Flow, Step, register

# Parameters


@dataclass(frozen=True, slots=True)
class DeleteParams:
    """The instance's uuid."""

    instance: str


# Steps


def destroy(context: Context[DeleteParams]) -> None:
    """Cut the power and remove everything the host has of it. Absent = done."""
    instance = instance_of(context)
    if instance.host is not None:
        driver_of(instance).delete(instance.uuid, attempt=context.fence)


def bury(context: Context[DeleteParams]) -> None:
    """Give back ports, host share and quota, mark the row deleted, and say so once."""
    instance = instance_of(context)
    if writes.bury(UUID(context.params.instance)):
        writes.tell(
            "instance_delete_succeeded",
            "was deleted.",
            instance,
            context.actor,
            operation=context.operation,
        )


# Flow

INSTANCE_DELETE = register(
    Flow(
        kind="cloud.instance.delete",
        params=DeleteParams,
        steps=(
            Step("destroy", destroy, no_undo="what is deleted stays deleted"),
            Step("bury", bury, no_undo="what is deleted stays deleted"),
        ),
        failed=fails("delete"),
        cancelled=cancels("delete"),
        cancellable=False,
        retry=retries("delete"),
    )
)
