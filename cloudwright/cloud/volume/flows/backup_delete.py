"""Delete a backup: its bytes first, then what it held of the quota."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.volume.flows.outcome import (
    fails,
    item_of,
    pool_of,
    retries,
    row_of,
    succeeded,
)
from cloudwright.cloud.volume.models import Backup
from cloudwright.cloud.volume.selectors.backup import backups_with
from cloudwright.cloud.volume.states import DELETING
from cloudwright.cloud.volume.writes import keeping
from cloudwright.core.operations.flow import Context, Flow, Step, register

# Parameters


@dataclass(frozen=True, slots=True)
class DeleteBackupParams:
    """Uuid of the backup."""

    backup: str


# Steps


def remove(context: Context[DeleteBackupParams]) -> None:
    """Remove the bytes, unless another backup has the same. Absent = done."""
    backup = row_of(Backup, context.params.backup)
    if backups_with(item_of(backup).uuid).exclude(state=DELETING).exists():
        return
    pool_of(backup).remove(item_of(backup), attempt=context.fence)


def bury(context: Context[DeleteBackupParams]) -> None:
    """Give back the quota, mark the row deleted, and say so once."""
    row = keeping.bury(Backup, UUID(context.params.backup))
    succeeded(context, "delete", row)


def cancelled(context: Context[DeleteBackupParams]) -> None:
    """A reset overtook the delete and has said what the row is."""


# Flow

BACKUP_DELETE = register(
    Flow(
        kind="cloud.backup.delete",
        params=DeleteBackupParams,
        steps=(
            Step("remove", remove, no_undo="what is deleted stays deleted"),
            Step("bury", bury, no_undo="what is deleted stays deleted"),
        ),
        failed=fails(Backup, "backup", "delete"),
        cancelled=cancelled,
        cancellable=False,
        retry=retries(Backup, "backup", "delete"),
    )
)
