"""Another host for an instance while it runs: begun, hurried, called off."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_live_migrate import (
    INSTANCE_LIVE_MIGRATE,
    LiveMigrateParams,
)
from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.selectors.migration import migration_for
from cloudwright.cloud.compute.services.asking import ask
from cloudwright.cloud.compute.services.moving import move_to, must_move
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import INSTANCE, MIGRATING, UNDER_WAY
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.contracts.hypervisor import Feature
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import running_on
from cloudwright.core.operations.services import operation as operations
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput


class DiskNotShared(BadInput):
    """400: the disk would have to be shared by both hosts."""

    code = "instance.disk_not_shared"
    message = (
        "Instance {id} has a disk on its host, which no other host shares: its disk has to be sent"
        " along (block_migration)."
    )


class WrongMigrationState(BadInput):
    """400, in Nova's words."""

    code = "migration.wrong_state"
    message = (
        "Migration {migration} state of instance {id} is {state}. Cannot {what} while the migration"
        " is in this state."
    )


def live_migrate(
    instance: Instance,
    *,
    host: str = "",
    unasked: bool = False,
    with_disk: bool | None = None,
    actor: Actor,
) -> Operation:
    """Take an active or paused instance to `host`, or to the one that the scheduler chooses, while
    its guest goes on. `unasked`: the filters are not asked about `host`. `with_disk` False insists
    that no disk is sent; None leaves that to the hypervisor. Managers move; which host it is to be,
    administrators alone may say.

    Raises Refused, WrongState, CannotMove, DiskNotShared, SameHost, NoSuchHost, NoValidHost.
    """
    check("instance.live_migrate", instance, actor)
    if host:
        check("instance.choose_host", instance, actor)
    if instance.host is None or not INSTANCE.allows(instance.state, "live_migrate"):
        raise WrongState.of(instance, "live_migrate")
    must_move(instance, instance.host, Feature.LIVE_MOVE)
    if with_disk is False and instance.local_mib:
        raise DiskNotShared(id=instance.uuid, field="block_migration")
    with transaction.atomic():
        migrations.close(instance)
        migration = move_to(
            instance,
            instance.host,
            "live-migration",
            only=host,
            unasked=unasked,
            status="queued",
            actor=actor,
        )
        params = LiveMigrateParams(str(instance.uuid), str(migration.uuid))
        also = [("migration", migration.uuid)]
        return ask(instance, "live_migrate", INSTANCE_LIVE_MIGRATE, params, also=also, actor=actor)


def hurry(instance: Instance, number: str, *, actor: Actor) -> None:
    """End the live migration of that number soon, even if the guest has to stand still for it.
    Raises Refused, WrongState, MigrationNotFound, WrongMigrationState."""
    check("instance.live_migrate", instance, actor)
    migration = _of_moving(instance, number, "force_complete", actor)
    with transaction.atomic():
        running = Migration.objects.filter(pk=migration.pk, status="running")
        if not running.update(hurried=True):
            raise _wrong(migration, "force complete")
        tell("instance_live_migrate_hurried", "is to arrive soon.", instance, actor)


def abort(instance: Instance, number: str, *, begun: bool = False, actor: Actor) -> Operation:
    """Call the live migration of that number off: the instance stays where it is. `begun`: only one
    whose machine is being sent. Raises Refused, WrongState, MigrationNotFound, WrongMigrationState,
    NotCancellable."""
    check("instance.live_migrate", instance, actor)
    migration = _of_moving(instance, number, "abort live migration", actor)
    operation = running_on("migration", migration.uuid).first()
    states = ("running",) if begun else UNDER_WAY
    if operation is None or migration.status not in states:
        raise _wrong(migration, "abort live migration")
    return operations.cancel(operation, actor=actor)


def _of_moving(instance: Instance, number: str, event: str, actor: Actor) -> Migration:
    if instance.state not in MIGRATING:
        raise WrongState.of(instance, event)
    return migration_for(actor, instance, number)


def _wrong(migration: Migration, what: str) -> WrongMigrationState:
    return WrongMigrationState(
        migration=migration.pk, id=migration.instance.uuid, state=migration.status, what=what
    )
