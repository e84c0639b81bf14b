"""Give a volume the bytes that a backup or its own snapshot holds."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.volume.flows import outcome
from cloudwright.cloud.volume.flows.outcome import item_of, job_of, pool_of, row_of, waits
from cloudwright.cloud.volume.models import Backup, Volume
from cloudwright.cloud.volume.writes import keeping
from cloudwright.contracts.volumes import ItemKind
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel.errors import Problem

# Parameters


@dataclass(frozen=True, slots=True)
class RefillParams:
    """Uuid of the volume; kind (backup, snapshot) and uuid of what is put into it."""

    volume: str
    source_kind: str
    source: str


# Steps


def write(context: Context[RefillParams]) -> Wait | None:
    """The pool copies beside the old bytes, which stay until the copy is whole."""
    volume = row_of(Volume, context.params.volume)
    copying = pool_of(volume).write(
        item_of(volume),
        outcome.source_of(context.params.source_kind, context.params.source),
        size_mib=volume.size_mib,
        job=job_of(context),
        attempt=context.fence,
    )
    return waits(copying, "Filling the volume")


def forget(context: Context[RefillParams]) -> None:
    """The copy ends. The volume keeps what it holds."""
    volume = row_of(Volume, context.params.volume)
    pool_of(volume).forget(item_of(volume), job=job_of(context), attempt=context.fence)


def settle(context: Context[RefillParams]) -> None:
    """The volume can be used, and the backup is free."""
    row = keeping.settle(Volume, UUID(context.params.volume), "finished")
    _free(context)
    outcome.succeeded(context, _verb(context), row)


# Outcomes


def failed(context: Context[RefillParams], problem: Problem) -> None:
    """The volume shows why."""
    _free(context)
    outcome.fails(Volume, "volume", _verb(context))(context, problem)


def cancelled(context: Context[RefillParams]) -> None:
    """Likewise."""
    _free(context)
    outcome.cancels(Volume, "volume", _verb(context))(context)


def _free(context: Context[RefillParams]) -> None:
    if context.params.source_kind == ItemKind.BACKUP:
        keeping.settle(Backup, UUID(context.params.source), "finished")


def _verb(context: Context[RefillParams]) -> str:
    return "restore" if context.params.source_kind == ItemKind.BACKUP else "revert"


# Flow

VOLUME_REFILL = register(
    Flow(
        kind="cloud.volume.refill",
        params=RefillParams,
        steps=(
            Step("write", write, undo=forget),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
