"""Delete an instance: the machine first, then all that it held, in one transaction."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.compute.flows.migrating import other_host, where_it_is
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_at,
    driver_of,
    fails,
    instance_of,
    retries,
)
from cloudwright.cloud.compute.selectors.block_device import block_devices_of
from cloudwright.cloud.compute.writes import block_device as block_devices
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.cloud.volume.states import CREATING
from cloudwright.core.admission.gates import Refused
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel.errors import BadInput

LOOK_SECONDS = 1
GONE = "what is deleted stays deleted"

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


def destroy_elsewhere(context: Context[DeleteParams]) -> None:
    """Likewise where a move that nobody confirmed has left it. A host that is down then has a
    machine without a row, which is reported when it is back."""
    instance = instance_of(context)
    if (host := other_host(instance)) is not None:
        driver_at(host.name).delete(instance.uuid, attempt=context.fence)


def where_else(context: Context[DeleteParams]) -> str:
    """The worker of that other host, if there is one."""
    instance = instance_of(context)
    host = other_host(instance)
    return host.queue if host is not None else instance.queue


def let_go(context: Context[DeleteParams]) -> Wait | None:
    """Its volumes are out of it, and those that go with it are being deleted. One that cannot be
    (it has snapshots, somebody else has it) is kept, as Nova keeps it."""
    for row in block_devices_of(UUID(context.params.instance)):
        if row.volume is not None and row.volume.state == CREATING:
            return Wait(LOOK_SECONDS, f"Volume {row.volume} is being made.")
        block_devices.released(row)
        if row.volume is not None and row.delete_on_termination:
            row.volume.refresh_from_db()
            with suppress(BadInput, Refused):
                volumes.delete(row.volume, actor=context.actor)
        block_devices.gone(row)
    return None


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
            Step("destroy", destroy, no_undo=GONE, queue=where_it_is),
            Step("destroy_elsewhere", destroy_elsewhere, no_undo=GONE, queue=where_else),
            Step("let_go", let_go, no_undo=GONE),
            Step("bury", bury, no_undo=GONE),
        ),
        failed=fails("delete"),
        cancelled=cancels("delete"),
        cancellable=False,
        retry=retries("delete"),
    )
)
