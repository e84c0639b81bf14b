"""Keep the new size: what the instance was is forgotten, and its share of a host given back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_resize import ResizeParams
from cloudwright.cloud.compute.flows.migrating import migration_of
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
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

# Steps


def forget(context: Context[ResizeParams]) -> dict[str, str]:
    """Nothing of the old size stays on the host. Repeated: nothing kept = done."""
    instance = instance_of(context)
    driver = driver_of(instance)
    driver.confirm_resize(instance.uuid, attempt=context.fence)
    return {"power": str(driver.show(instance.uuid).power)}


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
            Step("forget", forget, no_undo="what is forgotten stays so; confirming goes on"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
