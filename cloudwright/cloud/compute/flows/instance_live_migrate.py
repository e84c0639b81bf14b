"""Take a machine to another host while it runs, or stands still.

The rows follow in one transaction once it has arrived, and from then on there is no way back: its
guest has gone on over there. Sending ends on the source's side first when it is called off; what
has arrived by then stays, and the move is done all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.machine_spec import spec_of
from cloudwright.cloud.compute.flows.migrating import (
    at_destination,
    at_source,
    discard,
    hold_destination,
    host_of,
    keep,
    migration_of,
    unclaim,
    unless_arrived,
)
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_at,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.cloud.network.writes.port import host_ports_at
from cloudwright.cloud.scheduling.services.claim import release
from cloudwright.contracts.errors import Gone, Rejected
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel.errors import Problem

LOOK_SECONDS = 1
ALIVE = (Power.RUNNING, Power.PAUSED)

# Parameters


@dataclass(frozen=True, slots=True)
class LiveMigrateParams:
    """Uuids of the instance and of its migration, which names source and destination."""

    instance: str
    migration: str


# Steps


def claim(context: Context[LiveMigrateParams]) -> None:
    """Hold the destination's share beside the one that the machine has."""
    migrations.advance(UUID(context.params.migration), "prepare")
    hold_destination(context)


def look(context: Context[LiveMigrateParams]) -> None:
    """The machine is alive. Raises Rejected: what is off is not moved this way."""
    migration = migration_of(context)
    power = driver_at(migration.source).show(migration.instance.uuid).power
    if power not in ALIVE:
        raise Rejected(f"it is {power}")


def choose_ports(context: Context[LiveMigrateParams]) -> dict[str, Any]:
    """Which ports of the destination will be forwarded to it."""
    migration = migration_of(context)
    return {"host_ports": host_ports_at(migration.instance.uuid, migration.destination)}


def receive(context: Context[LiveMigrateParams]) -> None:
    """The destination has disk, cards and volumes for the machine, and waits for it."""
    migration = migration_of(context)
    spec = spec_of(instance_of(context), paused=False, host_ports=context.outputs["host_ports"])
    driver = driver_at(migration.destination)
    driver.receive(spec, source=migration.source, attempt=context.fence)


def discard_unless_alive(context: Context[LiveMigrateParams]) -> None:
    """Nothing of it is at the destination; but what is alive there has arrived and stays."""
    migration = migration_of(context)
    try:
        seen = driver_at(migration.destination).show(migration.instance.uuid)
    except Gone:
        return
    if seen.power in ALIVE:
        settle(context)
    else:
        discard(context)


def send(context: Context[LiveMigrateParams]) -> Wait | None:
    """Until it runs at the destination as it did here."""
    migration = migration_of(context)
    uuid, driver = migration.instance.uuid, driver_at(migration.source)
    seen = driver.send(uuid, to=migration.destination, attempt=context.fence)
    migrations.tell_progress(migration.uuid, seen)
    if seen.done:
        return None
    if migration.hurried:
        driver.hurry(uuid, attempt=context.fence)
    return Wait(LOOK_SECONDS, f"It is being sent to {migration.destination}.")


def call_back(context: Context[LiveMigrateParams]) -> None:
    """While it is alive here, it is sent no further."""
    migration = migration_of(context)
    uuid, driver = migration.instance.uuid, driver_at(migration.source)
    if driver.show(uuid).power in ALIVE:
        driver.keep(uuid, attempt=context.fence)


@transaction.atomic
def settle(context: Context[LiveMigrateParams]) -> None:
    """Host, share, ports and volumes are those of the destination, and nothing else is held."""
    migration = migration_of(context)
    migrations.arrive(
        migration.instance,
        migration,
        host_of(migration.destination),
        context.outputs["host_ports"],
    )
    release(migration.uuid)
    migrations.advance(migration.uuid, "complete")
    succeeded(context, "live_migrate", "migrated")


def leave(context: Context[LiveMigrateParams]) -> None:
    """Nothing of it stays on its old host. What is not removed here is found by the reconciler of
    leftovers."""
    migration = migration_of(context)
    driver_at(migration.source).delete(migration.instance.uuid, attempt=context.fence)


# Outcomes: it is where it was, unless it has arrived; then that has been settled.


def failed(context: Context[LiveMigrateParams], problem: Problem) -> None:
    """The instance is as it was, and the migration in error."""
    migrations.give_up(UUID(context.params.migration), "fail")
    fails("live_migrate")(context, problem)


def cancelled(context: Context[LiveMigrateParams]) -> None:
    """Likewise, but for the word."""
    migrations.give_up(UUID(context.params.migration), "cancel")
    cancels("live_migrate")(context)


# Flow

INSTANCE_LIVE_MIGRATE = register(
    Flow(
        kind="cloud.instance.live_migrate",
        params=LiveMigrateParams,
        steps=(
            Step("claim", claim, undo=unless_arrived(unclaim)),
            Step("look", look, undo=unless_arrived(keep), queue=at_source),
            Step("choose_ports", choose_ports, no_undo="takes nothing", queue=at_destination),
            Step("clear", discard, no_undo="an older move left it there", queue=at_destination),
            Step(
                "receive", receive, undo=unless_arrived(discard_unless_alive), queue=at_destination
            ),
            Step("send", send, undo=unless_arrived(call_back), queue=at_source),
            Step(
                "settle", settle, no_undo="its guest has gone on over there", queue=at_destination
            ),
            Step("leave", leave, no_undo="it is elsewhere now", queue=at_source),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
