"""Keep the new size or host: what the instance was is forgotten, and its share given back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_resize import ResizeParams
from cloudwright.cloud.compute.flows.migrating import at_source, migration_of, where_it_is
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_at,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.cloud.scheduling.services.claim import release
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import Problem

FORGOTTEN = "what is forgotten stays so; confirming goes on"

# Steps


def forget(context: Context[ResizeParams]) -> None:
    """Nothing of the old size stays. Nothing kept = done; one that moved kept it elsewhere."""
    migration = migration_of(context)
    if not migration.moves:
        driver = driver_at(migration.source)
        driver.confirm_resize(migration.instance.uuid, attempt=context.fence)


def look(context: Context[ResizeParams]) -> dict[str, str]:
    """What it is doing meanwhile."""
    instance = instance_of(context)
    return {"power": str(driver_of(instance).show(instance.uuid).power)}


@transaction.atomic
def settle(context: Context[ResizeParams]) -> None:
    """Only what the instance is now is held, of its host and of its project's quota."""
    instance, migration = instance_of(context), migration_of(context)
    ledger.adjust(("instance", instance.uuid), writes.amounts(instance))
    release(migration.uuid)
    migrations.advance(migration.uuid, "confirmed")
    seen = context.outputs["power"]
    runs = seen in (Power.RUNNING, Power.PAUSED, Power.UNRESPONSIVE)
    succeeded(context, "confirm_resize", "ran" if runs else "halted", power=seen)


def leave(context: Context[ResizeParams]) -> None:
    """Nothing of it stays on its old host. Only now: until the rows say that the move is for good,
    it may be taken back. What is not removed here is found by the reconciler of leftovers."""
    migration = migration_of(context)
    if migration.moves:
        driver_at(migration.source).delete(migration.instance.uuid, attempt=context.fence)


# Outcomes: it waits for its owner's word again.


def failed(context: Context[ResizeParams], problem: Problem) -> None:
    """The old size may be kept in part; confirming again goes on."""
    migrations.advance(UUID(context.params.migration), "keep")
    fails("confirm_resize")(context, problem)


def cancelled(context: Context[ResizeParams]) -> None:
    """Likewise."""
    migrations.advance(UUID(context.params.migration), "keep")
    cancels("confirm_resize")(context)


# Flow

INSTANCE_CONFIRM_RESIZE = register(
    Flow(
        kind="cloud.instance.confirm_resize",
        params=ResizeParams,
        steps=(
            Step("forget", forget, no_undo=FORGOTTEN, queue=at_source),
            Step("look", look, no_undo="looks only", queue=where_it_is),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
            Step("leave", leave, no_undo=FORGOTTEN, queue=at_source),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
