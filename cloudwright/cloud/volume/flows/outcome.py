"""What the flows on volumes, snapshots and backups share: rows, pool, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.volume import backends
from cloudwright.cloud.volume.models import Backup, Group, GroupSnapshot, Snapshot, Volume
from cloudwright.cloud.volume.states import CREATING, DELETING
from cloudwright.cloud.volume.writes import keeping, message
from cloudwright.cloud.volume.writes.keeping import MACHINES, Kept, Stored
from cloudwright.contracts.volumes import Copying, Item, ItemKind, Volumes
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Wait
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound, Problem

LOOK_SECONDS = 1
K = TypeVar("K", Volume, Snapshot, Backup)
G = TypeVar("G", Volume, Snapshot, Backup, Group, GroupSnapshot)
End = Callable[[Context[Any]], None]
_HOST = {Volume: "host", Snapshot: "volume__host", Backup: "host"}
_DONE = {
    "create": "was created",
    "extend": "was extended",
    "upload": "was copied to an image",
    "delete": "was deleted",
    "import": "was imported",
    "revert": "was reverted to a snapshot",
    "restore": "was restored from a backup",
}


def row_of(model: type[K], uuid: str) -> K:
    """The row with its host. Raises NotFound when it is gone."""
    rows = model._default_manager.select_related(_HOST[model], "project__customer")
    found = rows.filter(uuid=uuid, deleted_at=None).first()
    if found is None:
        raise NotFound(kind=model.__name__, id=uuid)
    return found


def pool_of(row: Stored) -> Volumes:
    """The driver of the pool that keeps the row's bytes."""
    host = row.volume.host if isinstance(row, Snapshot) else row.host
    return backends.local(host.name)


def item_of(row: Stored) -> Item:
    """What the driver calls it. An imported backup may share another's bytes."""
    if isinstance(row, Backup) and row.data_uuid is not None:
        return Item(ItemKind.BACKUP, row.data_uuid)
    return Item(ItemKind(MACHINES[type(row)].kind), row.uuid)


def source_of(kind: str, uuid: str) -> Item:
    """What the driver calls a source that is kept here. Raises NotFound for a lost backup."""
    if kind == ItemKind.BACKUP:
        return item_of(row_of(Backup, uuid))
    return Item(ItemKind(kind), UUID(uuid))


def job_of(context: Context[Any]) -> str:
    """The name of the operation's copy."""
    return context.operation.hex


def waits(copying: Copying, what: str) -> Wait | None:
    """None for a copy that is whole, else when to look again."""
    return None if copying.done else Wait(LOOK_SECONDS, f"{what}: {copying.percent} %.")


def remove(model: type[K], uuid: str, context: Context[Any]) -> None:
    """End the operation's copy to the row and remove its bytes, unless somebody uses them by now.
    Absent = done."""
    row = row_of(model, uuid)
    pool, item = pool_of(row), item_of(row)
    pool.forget(item, job=job_of(context), attempt=context.fence)
    if row.state in (CREATING, DELETING):
        pool.remove(item, attempt=context.fence)


def unmakes(model: type[G], param: str) -> End:
    """The undo of a step that declared the row made."""

    def unmake(context: Context[Any]) -> None:
        keeping.settle(model, UUID(getattr(context.params, param)), "unmade")

    return unmake


def succeeded(context: Context[Any], verb: str, row: Kept | None) -> None:
    """Tell that `verb` succeeded, where the row was moved by it."""
    _tell(context.operation, f"{verb}_succeeded", f"{_DONE[verb]}.", row, context.actor, audit.INFO)


def fails(model: type[G], param: str, verb: str) -> Callable[[Context[Any], Problem], None]:
    """The `failed` of a flow: the row shows the reason, and an event tells it."""

    def failed(context: Context[Any], problem: Problem) -> None:
        row = keeping.fail(model, UUID(getattr(context.params, param)), problem)
        if row is not None:
            message.leave(row, verb, problem, context.actor)
        words = f"could not be changed ({verb}): {problem.text}"
        _tell(context.operation, f"{verb}_failed", words, row, context.actor, audit.ERROR)

    return failed


def cancels(model: type[G], param: str, verb: str) -> End:
    """The `cancelled` of a flow that leaves nothing usable behind: the row is in error."""

    def cancelled(context: Context[Any]) -> None:
        uuid = UUID(getattr(context.params, param))
        reason = "What was being done was cancelled."
        row = keeping.settle(model, uuid, "failed", error_message=reason)
        _tell(context.operation, f"{verb}_cancelled", "was let be.", row, context.actor, audit.INFO)

    return cancelled


def retries(model: type[G], param: str, event: str) -> Callable[[Any], None]:
    """The `retry` of a flow: move the row into the task again. Raises BadTransition."""

    def retry(params: Any) -> None:
        row = model._default_manager.get(uuid=getattr(params, param))
        move(row, MACHINES[model], event, error_message="", error_internal="")

    return retry


def _tell(
    operation: UUID, type_: str, words: str, row: Kept | None, actor: Actor, level: str
) -> None:
    if row is not None:
        kind = MACHINES[type(row)].kind
        with transaction.atomic():
            keeping.tell(f"{kind}_{type_}", words, row, actor, operation=operation, level=level)
