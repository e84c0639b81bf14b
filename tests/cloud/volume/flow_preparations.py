"""How each flow on volumes, snapshots and backups is brought to its start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.volume.models import Backup, Snapshot, Volume
from cloudwright.cloud.volume.services import backup as backups
from cloudwright.cloud.volume.services import backup_record as backup_records
from cloudwright.cloud.volume.services import snapshot as snapshots
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import SYSTEM

Kept = Volume | Snapshot | Backup


@dataclass(frozen=True)
class Bench:
    """What a preparation works with."""

    project: Project
    image: Image
    drain: Callable[[], int]

    def volume(self) -> Volume:
        """An available volume of 1 GiB."""
        made, _ = volumes.create(self.project, size_gib=1, name="data", actor=SYSTEM)
        self.drain()
        made.refresh_from_db()
        assert made.state == "available"
        return made

    def snapshot(self) -> Snapshot:
        """An available snapshot of one."""
        made, _ = snapshots.create(self.volume(), name="then", actor=SYSTEM)
        self.drain()
        made.refresh_from_db()
        return made

    def backup(self) -> Backup:
        """An available backup of one."""
        made, _ = backups.create(self.volume(), name="safe", actor=SYSTEM)
        self.drain()
        made.refresh_from_db()
        return made


@dataclass(frozen=True)
class Preparation:
    """`done` and `failed` are the row's state after success and failure."""

    prepare: Callable[[Bench], tuple[Kept, Operation]]
    done: str
    failed: str


def _create(bench: Bench) -> tuple[Kept, Operation]:
    return volumes.create(bench.project, size_gib=1, source=bench.image, actor=SYSTEM)


def _delete(bench: Bench) -> tuple[Kept, Operation]:
    volume = bench.snapshot().volume
    return volume, volumes.delete(volume, cascade=True, actor=SYSTEM)


def _extend(bench: Bench) -> tuple[Kept, Operation]:
    volume = bench.volume()
    return volume, volumes.extend(volume, size_gib=3, actor=SYSTEM)


def _upload(bench: Bench) -> tuple[Kept, Operation]:
    volume = bench.volume()
    return volume, volumes.upload(volume, name="copy", disk_format="qcow2", actor=SYSTEM)[1]


def _refill(bench: Bench) -> tuple[Kept, Operation]:
    backup = bench.backup()
    target = bench.volume()
    return backups.restore(backup, volume=target, actor=SYSTEM)


def _create_snapshot(bench: Bench) -> tuple[Kept, Operation]:
    return snapshots.create(bench.volume(), actor=SYSTEM)


def _delete_snapshot(bench: Bench) -> tuple[Kept, Operation]:
    snapshot = bench.snapshot()
    return snapshot, snapshots.delete(snapshot, actor=SYSTEM)


def _create_backup(bench: Bench) -> tuple[Kept, Operation]:
    return backups.create(bench.volume(), actor=SYSTEM)


def _delete_backup(bench: Bench) -> tuple[Kept, Operation]:
    backup = bench.backup()
    return backup, backups.delete(backup, actor=SYSTEM)


def _import_backup(bench: Bench) -> tuple[Kept, Operation]:
    """Of a backup whose bytes are here and whose row is not."""
    backup = bench.backup()
    record = backup_records.export(backup, actor=SYSTEM)
    ledger.release(("backup", backup.uuid))
    backup.delete()
    return backup_records.take_up(record, bench.project, actor=SYSTEM)


PREPARATIONS = {
    "cloud.volume.create": Preparation(_create, "available", "error"),
    "cloud.volume.delete": Preparation(_delete, "deleted", "error_deleting"),
    "cloud.volume.extend": Preparation(_extend, "available", "error_extending"),
    "cloud.volume.upload": Preparation(_upload, "available", "available"),
    "cloud.volume.refill": Preparation(_refill, "available", "error_restoring"),
    "cloud.snapshot.create": Preparation(_create_snapshot, "available", "error"),
    "cloud.snapshot.delete": Preparation(_delete_snapshot, "deleted", "error_deleting"),
    "cloud.backup.create": Preparation(_create_backup, "available", "error"),
    "cloud.backup.import": Preparation(_import_backup, "available", "error"),
    "cloud.backup.delete": Preparation(_delete_backup, "deleted", "error_deleting"),
}
