"""How operations move a migration's row, and what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.states import MIGRATION, OVER
from cloudwright.cloud.network.writes import port as ports
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.services.claim import release, swap
from cloudwright.cloud.volume.writes import attachment as attachments
from cloudwright.contracts.moving import Moving
from cloudwright.core.rows import move
from cloudwright.kernel import clock


@transaction.atomic
def advance(uuid: UUID, event: str) -> None:
    """Move the migration by `event`; where the table has no such move now, it has been made, or
    the migration is over: nothing changes."""
    migration = Migration.objects.select_for_update().filter(uuid=uuid).first()
    if migration is not None and MIGRATION.allows(migration.status, event):
        move(migration, MIGRATION, event, field="status")


@transaction.atomic
def give_up(uuid: UUID, event: str) -> None:
    """It came to nothing, and holds nothing; also where it was called off before its first step,
    so that nothing was to be undone."""
    release(uuid)
    advance(uuid, event)


@transaction.atomic
def close(instance: Instance) -> None:
    """Nobody will confirm or revert what is left open: the instance goes, or moves on."""
    for migration in Migration.objects.filter(instance=instance).exclude(status__in=OVER):
        release(migration.uuid)
        advance(migration.uuid, "close")


@transaction.atomic
def tell_progress(uuid: UUID, seen: Moving) -> None:
    """How far a live one is."""
    Migration.objects.filter(uuid=uuid).update(
        memory_mib=seen.memory_mib,
        memory_moved_mib=seen.memory_moved_mib,
        disk_mib=seen.disk_mib,
        disk_moved_mib=seen.disk_moved_mib,
        updated_at=clock.now(),
    )
    advance(uuid, "run")


@transaction.atomic
def complete_evacuations(instance: Instance, source: str) -> None:
    """What it left on host `source` when that was down is gone."""
    moves = Migration.objects.filter(instance=instance, source=source, status="done")
    for uuid in moves.values_list("uuid", flat=True):
        advance(uuid, "complete")


@transaction.atomic
def arrive(
    instance: Instance,
    migration: Migration,
    host: Host,
    host_ports: Mapping[str, int | None] | None = None,
) -> None:
    """The instance is what and where the migration takes it; the migration holds what it was.
    `host_ports` are the forwarded ports that its machine has there already."""
    if not _is(instance, migration.new_flavor, migration.new_disk_mib, host):
        swap(instance.uuid, migration.uuid)
        _write(instance, migration.new_flavor, migration.new_disk_mib, host, host_ports or {})


@transaction.atomic
def go_back(instance: Instance, migration: Migration, host: Host) -> None:
    """The instance is what and where it was; the migration holds what it was to be."""
    if not _is(instance, migration.old_flavor, migration.old_disk_mib, host):
        swap(instance.uuid, migration.uuid)
        _write(instance, migration.old_flavor, migration.old_disk_mib, host, {})


def _is(instance: Instance, flavor: dict[str, object], disk_mib: int, host: Host) -> bool:
    row = Instance.objects.select_for_update().get(pk=instance.pk)
    return (row.flavor, row.disk_mib, row.host_id) == (flavor, disk_mib, host.pk)


def _write(
    instance: Instance,
    flavor: dict[str, object],
    disk_mib: int,
    host: Host,
    host_ports: Mapping[str, int | None],
) -> None:
    ports.carry(instance.uuid, host.name, host_ports)
    attachments.carry(instance.uuid, host.name)
    Instance.objects.filter(pk=instance.pk).update(
        flavor=flavor,
        vcpus=flavor["vcpus"],
        ram_mib=flavor["ram_mib"],
        disk_mib=disk_mib,
        host=host,
        availability_zone=host.availability_zone,
    )
