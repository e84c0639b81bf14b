"""Back up a volume, or a snapshot of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from cloudwright.cloud.volume.flows import outcome
from cloudwright.cloud.volume.flows.outcome import item_of, job_of, pool_of, row_of, waits
from cloudwright.cloud.volume.models import Backup
from cloudwright.cloud.volume.writes import keeping
from cloudwright.contracts.volumes import Item, ItemKind
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel.errors import Problem

# Parameters


@dataclass(frozen=True, slots=True)
class CreateBackupParams:
    """Uuid of the backup."""

    backup: str


# Steps


def write(context: Context[CreateBackupParams]) -> Wait | None:
    """The pool copies; this looks. Repeated: the same copy."""
    backup = row_of(Backup, context.params.backup)
    source = Item(ItemKind.VOLUME, backup.volume_uuid)
    if backup.snapshot_uuid:
        source = Item(ItemKind.SNAPSHOT, backup.snapshot_uuid)
    if backup.parent_uuid is None:
        write_it = pool_of(backup).write
    else:
        base = item_of(row_of(Backup, str(backup.parent_uuid)))
        write_it = partial(pool_of(backup).write_changes, base=base)
    copying = write_it(
        item_of(backup),
        source,
        size_mib=backup.size_mib,
        job=job_of(context),
        attempt=context.fence,
    )
    return waits(copying, "Copying the volume")


def unwrite(context: Context[CreateBackupParams]) -> None:
    """No bytes of it are kept."""
    outcome.remove(Backup, context.params.backup, context)


def settle(context: Context[CreateBackupParams]) -> None:
    """The backup can be used, and the volume is free."""
    row = keeping.settle(Backup, UUID(context.params.backup), "created")
    _free(context)
    outcome.succeeded(context, "create", row)


# Outcomes: the volume is as it was; the backup keeps the reason.


def failed(context: Context[CreateBackupParams], problem: Problem) -> None:
    """The backup shows why."""
    _free(context)
    outcome.fails(Backup, "backup", "create")(context, problem)


def cancelled(context: Context[CreateBackupParams]) -> None:
    """Likewise."""
    _free(context)
    outcome.cancels(Backup, "backup", "create")(context)


def _free(context: Context[CreateBackupParams]) -> None:
    backup = Backup.objects.filter(uuid=context.params.backup).first()
    if backup is not None and backup.snapshot_uuid is None:
        keeping.free(backup.volume_uuid)


# Flow

BACKUP_CREATE = register(
    Flow(
        kind="cloud.backup.create",
        params=CreateBackupParams,
        steps=(
            Step("write", write, undo=unwrite),
            Step("settle", settle, undo=outcome.unmakes(Backup, "backup")),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
