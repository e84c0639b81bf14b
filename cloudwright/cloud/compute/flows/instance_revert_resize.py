"""Take a new size back: the instance is what and where it was, its disk as well."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_resize import (
    ResizeParams,
    change_back,
    go_back,
    start_again,
)
from cloudwright.cloud.compute.flows.migrating import (
    at_destination,
    at_source,
    discard,
    keep,
    migration_of,
    where_it_is,
)
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    retries,
    succeeded,
)
from cloudwright.cloud.compute.models import Migration
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.cloud.scheduling.services.claim import release
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import Problem

THROWN_AWAY = "the guest's work is thrown away in any case"
GOING_ON = "the new size is gone; going on is right"

# Steps; those of the way there undo it.


def cut(context: Context[ResizeParams]) -> None:
    """Power off: what the guest does now is thrown away in any case."""
    instance = instance_of(context)
    driver_of(instance).stop(instance.uuid, hard=True, attempt=context.fence)


@transaction.atomic
def settle(context: Context[ResizeParams]) -> None:
    """Only the old size is held, of its host and of its project's quota."""
    instance, migration = instance_of(context), migration_of(context)
    ledger.adjust(("instance", instance.uuid), writes.amounts(instance))
    release(migration.uuid)
    migrations.advance(migration.uuid, "reverted")
    runs = migration.was == "active"
    succeeded(
        context,
        "revert_resize",
        "ran" if runs else "halted",
        power="running" if runs else "off",
    )


# Outcomes


def failed(context: Context[ResizeParams], problem: Problem) -> None:
    """Half way back: the instance is in error until it is tried again."""
    migrations.advance(UUID(context.params.migration), "fail")
    fails("revert_resize")(context, problem)


def cancelled(context: Context[ResizeParams]) -> None:
    """It waits for its owner's word again."""
    migrations.advance(UUID(context.params.migration), "cancel")
    cancels("revert_resize")(context)


def retry(params: ResizeParams) -> None:
    """Go on where it failed. Raises BadTransition."""
    retries("retry_revert_resize")(params)
    migration = Migration.objects.get(uuid=params.migration)
    migrations.advance(migration.uuid, "revert")


# Flow

INSTANCE_REVERT_RESIZE = register(
    Flow(
        kind="cloud.instance.revert_resize",
        params=ResizeParams,
        steps=(
            Step("cut", cut, no_undo=THROWN_AWAY, queue=where_it_is),
            Step("discard", discard, no_undo=THROWN_AWAY, queue=at_destination),
            Step("change_back", change_back, no_undo=GOING_ON, queue=at_source),
            Step("keep", keep, no_undo=GOING_ON, queue=at_source),
            Step("go_back", go_back, no_undo="the row says what the machine is", queue=at_source),
            Step("power_on", start_again, no_undo="what runs may go on", queue=at_source),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=failed,
        cancelled=cancelled,
        cancellable=False,
        retry=retry,
    )
)
