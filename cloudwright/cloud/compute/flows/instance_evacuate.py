"""Make an instance's machine anew on another host, because its own is down.

Who it is, its addresses and its volumes stay; what its own disk held is lost with the host.

The machine that the host may still have is removed when it is back: by the reconciler of leftovers,
which acts only once this is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.machine_spec import spec_of
from cloudwright.cloud.compute.flows.migrating import (
    at_destination,
    discard,
    hold_destination,
    host_of,
    migration_of,
    unclaim,
    unless_arrived,
)
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.cloud.scheduling.selectors.host import is_up
from cloudwright.cloud.scheduling.services.claim import release
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel import clock
from cloudwright.kernel.errors import BadInput, Problem


class HostInUse(BadInput):
    """400, in Nova's words: two hosts would run the same instance."""

    code, message = "host.in_use", "Compute service of {host} is still in use."


# Parameters


@dataclass(frozen=True, slots=True)
class EvacuateParams:
    """Uuids of the instance and of its migration, which names source and destination."""

    instance: str
    migration: str


# Steps


def claim(context: Context[EvacuateParams]) -> None:
    """Hold the destination's share. Raises HostInUse where the source has come back."""
    migration = migration_of(context)
    migrations.advance(migration.uuid, "evacuate")
    hold_destination(context)
    source = host_of(migration.source)
    if is_up(source):
        raise HostInUse(host=source)


def arrive(context: Context[EvacuateParams]) -> None:
    """Host, share, ports and volumes are those of the destination."""
    migration = migration_of(context)
    migrations.arrive(migration.instance, migration, host_of(migration.destination))


def go_back(context: Context[EvacuateParams]) -> None:
    """They are those of the source again."""
    migration = migration_of(context)
    migrations.go_back(migration.instance, migration, host_of(migration.source))


def spawn(context: Context[EvacuateParams]) -> None:
    """Disk, config drive and process. Repeated: the same machine."""
    instance = instance_of(context)
    driver_of(instance).create(spec_of(instance, paused=False), attempt=context.fence)


def stop(context: Context[EvacuateParams]) -> None:
    """What was off is off."""
    if migration_of(context).was == "stopped":
        instance = instance_of(context)
        driver_of(instance).stop(instance.uuid, hard=True, attempt=context.fence)


@transaction.atomic
def settle(context: Context[EvacuateParams]) -> None:
    """The row says so, and an event; nothing of the source is held. The password is on the config
    drive and nowhere else now."""
    migration = migration_of(context)
    release(migration.uuid)
    migrations.advance(migration.uuid, "evacuated")
    stopped = migration.was == "stopped"
    succeeded(
        context,
        "evacuate",
        "halted" if stopped else "ran",
        power="off" if stopped else "running",
        admin_pass="",
        launched_at=clock.now(),
    )


# Outcomes


def failed(context: Context[EvacuateParams], problem: Problem) -> None:
    """It is still said to be on its host, in error, and can be evacuated again."""
    migrations.give_up(UUID(context.params.migration), "lose")
    fails("evacuate")(context, problem)


def cancelled(context: Context[EvacuateParams]) -> None:
    """Before it began: the instance is as it was."""
    migrations.give_up(UUID(context.params.migration), "lose")
    cancels("evacuate")(context)


# Flow

INSTANCE_EVACUATE = register(
    Flow(
        kind="cloud.instance.evacuate",
        params=EvacuateParams,
        steps=(
            Step("claim", claim, undo=unless_arrived(unclaim)),
            Step("arrive", arrive, undo=unless_arrived(go_back), queue=at_destination),
            Step("clear", discard, no_undo="an older move left it there", queue=at_destination),
            Step("spawn", spawn, undo=unless_arrived(discard), queue=at_destination),
            Step("stop", stop, no_undo="the machine is discarded", queue=at_destination),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=failed,
        cancelled=cancelled,
        cancellable=False,
    )
)
