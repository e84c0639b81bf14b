"""Take up a backup whose row was lost, by the record that was exported of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.volume.flows.outcome import (
    cancels,
    fails,
    item_of,
    pool_of,
    row_of,
    succeeded,
    unmakes,
)
from cloudwright.cloud.volume.models import Backup
from cloudwright.cloud.volume.writes import keeping
from cloudwright.core.operations.flow import Context, Flow, Step, register

# Parameters


@dataclass(frozen=True, slots=True)
class ImportBackupParams:
    """Uuid of the backup."""

    backup: str


# Steps


def look(context: Context[ImportBackupParams]) -> None:
    """The bytes are there. Raises Gone."""
    backup = row_of(Backup, context.params.backup)
    pool_of(backup).size_of(item_of(backup))


def settle(context: Context[ImportBackupParams]) -> None:
    """The backup can be used."""
    row = keeping.settle(Backup, UUID(context.params.backup), "created")
    succeeded(context, "import", row)


# Flow

BACKUP_IMPORT = register(
    Flow(
        kind="cloud.backup.import",
        params=ImportBackupParams,
        steps=(
            Step("look", look, no_undo="it only looked"),
            Step("settle", settle, undo=unmakes(Backup, "backup")),
        ),
        failed=fails(Backup, "backup", "import"),
        cancelled=cancels(Backup, "backup", "import"),
    )
)
