"""What the flows that change size or host share: their migration, and whose worker does what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from cloudwright.cloud.compute.flows.machine_spec import spec_of
from cloudwright.cloud.compute.flows.outcome import driver_at, instance_of
from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.states import ARRIVED, OVER
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import is_up
from cloudwright.cloud.scheduling.services.claim import hold, release
from cloudwright.core.operations.flow import Context
from cloudwright.kernel.errors import NotFound


def migration_of(context: Context[Any]) -> Migration:
    """The flow's migration with its instance. Raises NotFound when its row is gone."""
    rows = Migration.objects.select_related("instance__project__customer")
    found = rows.filter(uuid=context.params.migration).first()
    if found is None:
        raise NotFound(kind="Migration", id=context.params.migration)
    return found


def host_of(name: str) -> Host:
    """Raises NotFound for a host that was taken away."""
    found = Host.objects.filter(name=name).first()
    if found is None:
        raise NotFound(kind="Host", id=name)
    return found


def other_host(instance: Instance) -> Host | None:
    """The host beside its own that has a machine of the instance, because a move is not over yet;
    None where there is none, or where it is down."""
    moves = Migration.objects.filter(instance=instance).exclude(status__in=OVER)
    for source, destination in moves.values_list("source", "destination"):
        for name in {source, destination} - {instance.host.name if instance.host else ""}:
            host = Host.objects.filter(name=name).first()
            if host is not None and is_up(host):
                return host
    return None


# Whose worker runs a step.


def at_source(context: Context[Any]) -> str:
    """That of the host which the instance leaves."""
    return host_of(migration_of(context).source).queue


def at_destination(context: Context[Any]) -> str:
    """That of the host to which it goes."""
    return host_of(migration_of(context).destination).queue


def where_it_is(context: Context[Any]) -> str:
    """That of the host on which its row says that it is now."""
    return instance_of(context).queue


def unless_arrived(undo: Callable[[Any], None]) -> Callable[[Any], None]:
    """`undo` of a move for as long as that can be taken back: once the rows say that the instance
    has arrived, its machine there is the only one that counts."""

    def undone(context: Context[Any]) -> None:
        if migration_of(context).status not in ARRIVED:
            undo(context)

    return undone


# Steps


def hold_destination(context: Context[Any]) -> None:
    """The share of the destination is held beside the one that the machine has."""
    migration = migration_of(context)
    hold(
        host_of(migration.destination),
        migration.uuid,
        vcpus=migration.new_flavor["vcpus"],
        ram_mib=migration.new_flavor["ram_mib"],
        disk_mib=migration.new_disk_mib + migration.instance.own_disks_mib,
    )


def unclaim(context: Context[Any]) -> None:
    """The share is free for others."""
    release(UUID(context.params.migration))


def receive(context: Context[Any]) -> None:
    """The destination has room for the machine. Nothing to do where it stays on its host."""
    migration = migration_of(context)
    if migration.moves:
        spec = spec_of(instance_of(context), paused=False)
        driver = driver_at(migration.destination)
        driver.receive(spec, source=migration.source, attempt=context.fence)


def discard(context: Context[Any]) -> None:
    """Nothing of it is at the destination, whether of this move or of an older one."""
    migration = migration_of(context)
    if migration.moves:
        driver = driver_at(migration.destination)
        driver.delete(migration.instance.uuid, attempt=context.fence)


def keep(context: Context[Any]) -> None:
    """The source has it as before; the destination has nothing of it any more."""
    migration = migration_of(context)
    if migration.moves:
        driver_at(migration.source).keep(migration.instance.uuid, attempt=context.fence)
