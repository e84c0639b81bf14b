"""How operations move the rows of volumes, snapshots, backups and groups: the same for all.

Outcomes come late and may come twice. One that no longer fits the row's state (somebody reset or
deleted it meanwhile) changes nothing and returns None.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.volume.models import Backup, Group, GroupSnapshot, Snapshot, Volume
from cloudwright.cloud.volume.states import BACKUP, GROUP, GROUP_SNAPSHOT, SNAPSHOT, VOLUME
from cloudwright.core.audit import services as audit
from cloudwright.core.quotas.services import ledger
from cloudwright.core.rows import move
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Problem
from cloudwright.kernel.fsm import Machine

Stored = Volume | Snapshot | Backup
Kept = Stored | Group | GroupSnapshot
MACHINES: dict[type[Kept], Machine] = {
    Volume: VOLUME,
    Snapshot: SNAPSHOT,
    Backup: BACKUP,
    Group: GROUP,
    GroupSnapshot: GROUP_SNAPSHOT,
}


def settle(model: type[Kept], uuid: UUID, event: str, **also: Any) -> Kept | None:
    """Move the row by the outcome `event`. Its error is cleared unless `also` says one."""
    machine = MACHINES[model]
    with transaction.atomic():
        rows = model._default_manager.select_for_update(of=("self",))
        row = rows.select_related("project__customer").filter(uuid=uuid).first()
        if row is None or not machine.allows(row.state, event):
            return None
        if row.error_message:
            also = {"error_message": "", "error_internal": "", **also}
        move(row, machine, event, **also)
        return row


def fail(model: type[Kept], uuid: UUID, problem: Problem) -> Kept | None:
    """The task at hand failed: with the reason for the user, our own words for staff."""
    return settle(
        model, uuid, "failed", error_message=problem.text, error_internal=problem.internal
    )


def declare(row: Kept, state: str, actor: Actor) -> None:
    """Move the row to the state that an administrator says it has; an error says who said so."""
    machine = MACHINES[type(row)]
    said = "An administrator declared it so." if state.startswith("error") else ""
    with transaction.atomic():
        move(row, machine, f"reset_{state}", error_message=said, error_internal="")
        tell(f"{machine.kind}_reset_succeeded", f"was declared {state}.", row, actor)


def free(uuid: UUID) -> Kept | None:
    """A volume that was only read is as it was: in use if it is attached."""
    with transaction.atomic():
        volume = Volume.objects.select_for_update(of=("self",)).filter(uuid=uuid).first()
        if volume is None:
            return None
        attached = volume.attachments.exists()
        return settle(Volume, uuid, "finished_in_use" if attached else "finished")


def bury(model: type[Kept], uuid: UUID) -> Kept | None:
    """The bytes are gone: give back the quota, mark the row deleted. Buried already: None."""
    with transaction.atomic():
        row = settle(model, uuid, "deleted", deleted_at=clock.now())
        if row is not None:
            ledger.release((MACHINES[model].kind, uuid))
        return row


def tell(type_: str, predicate: str, row: Kept, actor: Actor, **more: Any) -> None:
    """Write an event that says `predicate` ("was deleted.") of the row."""
    kind = MACHINES[type(row)].kind
    audit.record(
        type_,
        f"{kind.capitalize().replace('_', ' ')} {row} {predicate}",
        actor=actor,
        target=row,
        kind=kind,
        project=row.project,
        **{f"{kind}_name": str(row), **more},
    )
