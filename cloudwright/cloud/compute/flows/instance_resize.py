"""Give an instance another size, another host, or both. Until its owner confirms, what it was is
kept and held.

The share of the destination is taken when the request is accepted, under the migration's uuid; the
step `arrive` exchanges the two shares, so that the instance always holds what it is. Each step runs
in the worker of the host that it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cloudwright.cloud.compute.flows import power
from cloudwright.cloud.compute.flows.migrating import (
    at_destination,
    at_source,
    discard,
    hold_destination,
    host_of,
    keep,
    migration_of,
    receive,
    unclaim,
)
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_at,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import Problem

LOOK_SECONDS = 1

# Parameters


@dataclass(frozen=True, slots=True)
class ResizeParams:
    """Uuids of the instance and of its migration, which names source, destination and sizes."""

    instance: str
    migration: str


# Steps


def claim(context: Context[ResizeParams]) -> None:
    """Hold the destination's share beside the one that the machine has."""
    migrations.advance(UUID(context.params.migration), "begin")
    hold_destination(context)


def press(context: Context[ResizeParams]) -> dict[str, Any]:
    """Ask the guest to stop. Off already = done."""
    return power.press(instance_of(context), hard=False, fence=context.fence)


def start_again(context: Context[ResizeParams]) -> None:
    """What ran, runs."""
    if migration_of(context).was == "active":
        instance = instance_of(context)
        driver_of(instance).start(instance.uuid, attempt=context.fence)


def wait_off(context: Context[ResizeParams]) -> Wait | None:
    """Until the guest is off, or out of patience."""
    return power.wait_off(instance_of(context), context.outputs, fence=context.fence)


def arrive(context: Context[ResizeParams]) -> None:
    """The row says its new size and host, and holds their share."""
    migration = migration_of(context)
    writes.settle(UUID(context.params.instance), "resize_moves", power="off")
    migrations.arrive(migration.instance, migration, host_of(migration.destination))


def go_back(context: Context[ResizeParams]) -> None:
    """The row says its old size and host again."""
    migration = migration_of(context)
    migrations.go_back(migration.instance, migration, host_of(migration.source))


def change(context: Context[ResizeParams]) -> Wait | None:
    """The machine has its new size, or is on its new host in it; what it was is kept."""
    migration = migration_of(context)
    uuid, driver = migration.instance.uuid, driver_at(migration.source)
    if migration.moves:
        moving = driver.send(uuid, to=migration.destination, attempt=context.fence)
        if not moving.done:
            return Wait(LOOK_SECONDS, f"The disk is being sent to {migration.destination}.")
    else:
        driver.resize(
            uuid,
            vcpus=migration.new_flavor["vcpus"],
            ram_mib=migration.new_flavor["ram_mib"],
            disk_mib=migration.new_disk_mib,
            attempt=context.fence,
        )
    writes.settle(UUID(context.params.instance), "resize_arrives")
    migrations.advance(migration.uuid, "arrive")
    return None


def change_back(context: Context[ResizeParams]) -> None:
    """The machine is what was kept. One that moved is still at its source."""
    migration = migration_of(context)
    if not migration.moves:
        driver_at(migration.source).revert_resize(migration.instance.uuid, attempt=context.fence)


def power_on(context: Context[ResizeParams]) -> None:
    """What ran, runs again, in its new size."""
    start_again(context)


def power_off(context: Context[ResizeParams]) -> None:
    """A size is only taken back from a machine that is off."""
    instance = instance_of(context)
    driver_of(instance).stop(instance.uuid, hard=True, attempt=context.fence)


def settle(context: Context[ResizeParams]) -> None:
    """The owner may look, and then confirm or revert."""
    migration = migration_of(context)
    migrations.advance(migration.uuid, "finish")
    now = "running" if migration.was == "active" else "off"
    succeeded(context, _verb(migration), "resized", power=now)


def unsettle(context: Context[ResizeParams]) -> None:
    """There is nothing to confirm: it is being taken back."""
    migration = migration_of(context)
    migrations.advance(migration.uuid, "unfinish")
    writes.settle(UUID(context.params.instance), f"resize_undone_{migration.was}")


# Outcomes: the machine is as it was, and holds what it held.


def failed(context: Context[ResizeParams], problem: Problem) -> None:
    """The instance is as it was, and the migration in error."""
    fails(_give_up(context, "fail"))(context, problem)


def cancelled(context: Context[ResizeParams]) -> None:
    """Likewise."""
    cancels(_give_up(context, "cancel"))(context)


def _give_up(context: Context[ResizeParams], event: str) -> str:
    """Close the books; the word for what is given up."""
    migration = Migration.objects.filter(uuid=context.params.migration).first()
    if migration is None:
        return "resize"
    migrations.give_up(migration.uuid, event)
    instance = Instance.objects.filter(uuid=context.params.instance).first()
    if instance is not None:
        ledger.adjust(("instance", instance.uuid), writes.amounts(instance))
    return _verb(migration)


def _verb(migration: Migration) -> str:
    return "migrate" if migration.type == "migration" else "resize"


# Flow

INSTANCE_RESIZE = register(
    Flow(
        kind="cloud.instance.resize",
        params=ResizeParams,
        steps=(
            Step("claim", claim, undo=unclaim),
            Step("press", press, undo=start_again, queue=at_source),
            Step("wait_off", wait_off, undo=keep, queue=at_source),
            Step("arrive", arrive, undo=go_back, queue=at_destination),
            Step("clear", discard, no_undo="an older move left it there", queue=at_destination),
            Step("receive", receive, undo=discard, queue=at_destination),
            Step("change", change, undo=change_back, queue=at_source),
            Step("power_on", power_on, undo=power_off, queue=at_destination),
            Step("settle", settle, undo=unsettle),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
