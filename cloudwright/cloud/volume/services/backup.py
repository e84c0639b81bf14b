"""Backups: copy a volume away, give it back, delete the copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cloudwright.cloud.text import line
from cloudwright.cloud.volume.flows.backup_create import BACKUP_CREATE, CreateBackupParams
from cloudwright.cloud.volume.flows.backup_delete import BACKUP_DELETE, DeleteBackupParams
from cloudwright.cloud.volume.flows.volume_refill import VOLUME_REFILL, RefillParams
from cloudwright.cloud.volume.models import Backup, Snapshot, Volume
from cloudwright.cloud.volume.services import volume_create, wishes
from cloudwright.cloud.volume.services.problems import InvalidVolume, WrongState, begin
from cloudwright.cloud.volume.states import AVAILABLE, IN_USE
from cloudwright.cloud.volume.writes.keeping import declare, tell
from cloudwright.core.admission.gates import check
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import running_on
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.units import mib_to_gib


class HasDependents(BadInput):
    """400, in Cinder's words: incremental backups rest on it."""

    code = "backup.has_dependents"
    message = "Invalid backup: Incremental backups exist for this backup."


class NoParent(BadInput):
    """400, in Cinder's words: an incremental backup comes after another."""

    code = "backup.no_parent"
    message = "Invalid backup: No backups available to do an incremental backup."


RESETTABLE = ("available", "error")


def create(
    volume: Volume,
    *,
    snapshot: Snapshot | None = None,
    name: str | None = None,
    description: str | None = None,
    container: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    incremental: bool = False,
    force: bool = False,
    actor: Actor,
) -> tuple[Backup, Operation]:
    """A backup of the volume, or of its `snapshot`; `force` also while it is in use. An
    `incremental` one keeps what differs from the newest other, and rests on that.

    Raises Refused, BadInput, WrongState, NoParent, QuotaExceeded.
    """
    check("backup.create", volume, actor)
    _judge(volume, snapshot, force=force)
    with transaction.atomic():
        parent = _parent(volume) if incremental else None
        backup = Backup.objects.create(
            project=volume.project,
            user=wishes.user_of(actor),
            volume_uuid=volume.uuid,
            snapshot_uuid=snapshot.uuid if snapshot else None,
            parent_uuid=parent.uuid if parent else None,
            volume_facts=_facts(volume),
            name=wishes.name(name),
            description=wishes.description(description),
            container=None if container is None else line(container, "container"),
            size_mib=snapshot.size_mib if snapshot else volume.size_mib,
            metadata=wishes.metadata(metadata),
            host=volume.host,
            availability_zone=volume.availability_zone,
            data_at=snapshot.created_at if snapshot else clock.now(),
        )
        amounts = {"backups": 1, "backup_gigabytes": mib_to_gib(backup.size_mib)}
        ledger.reserve(backup.project, ("backup", backup.uuid), amounts)
        if snapshot is None:
            begin(volume, "back_up")
        operation = _accept_create(backup, actor)
        tell("backup_create_scheduled", "is being created.", backup, actor)
    return backup, operation


def restore(
    backup: Backup, *, volume: Volume | None = None, name: str | None = None, actor: Actor
) -> tuple[Volume, Operation]:
    """Put it into `volume`, which must be large enough, or into a new one called `name`.

    Raises Refused, WrongState, InvalidVolume, QuotaExceeded.
    """
    check("backup.restore", backup, actor)
    if volume is None:
        return volume_create.create(
            backup.project,
            name=name or f"restore_backup_{backup.uuid}",
            description=backup.description,
            source=backup,
            actor=actor,
        )
    if volume.size_mib < backup.size_mib:
        raise InvalidVolume(reason="it is too small for what the backup holds.")
    if volume.host_id != backup.host_id:
        raise InvalidVolume(reason="the backup lies on another host.")
    check("volume.update", volume, actor)
    with transaction.atomic():
        begin(backup, "restore")
        begin(volume, "restore")
        operation = operations.accept(
            VOLUME_REFILL,
            RefillParams(str(volume.uuid), "backup", str(backup.uuid)),
            title=f"Restore backup {backup}",
            targets=[("volume", volume.uuid), ("backup", backup.uuid)],
            project=volume.project,
            actor=actor,
            queue=backup.host.queue,
        )
        tell("backup_restore_scheduled", "is being restored.", backup, actor)
    return volume, operation


def update(backup: Backup, *, actor: Actor, **changes: Any) -> Backup:
    """Change name, description or metadata. Raises Refused, BadInput (field)."""
    check("backup.update", backup, actor)
    for name, value in changes.items():
        if name not in wishes.CHECKS:
            raise BadInput(reason=f"{name} cannot be changed.", field=name)
        setattr(backup, name, wishes.CHECKS[name](value))
    with transaction.atomic():
        backup.save(update_fields=[*changes, "updated_at"])
        publish("backup", backup.uuid)
        tell("backup_update_succeeded", "was changed.", backup, actor)
    return backup


def delete(backup: Backup, *, force: bool = False, actor: Actor) -> Operation:
    """Delete it; `force` in any state. Asked again: the same operation. Raises Refused,
    WrongState, HasDependents."""
    check("volume.force_delete" if force else "backup.delete", backup, actor)
    with transaction.atomic():
        under_way = running_on("backup", backup.uuid).filter(kind=BACKUP_DELETE.kind).first()
        if under_way is not None:
            return under_way
        _stand_alone(backup)
        operation = operations.accept(
            BACKUP_DELETE,
            DeleteBackupParams(str(backup.uuid)),
            title=f"Delete backup {backup}",
            targets=[("backup", backup.uuid)],
            project=backup.project,
            actor=actor,
            queue=backup.host.queue,
            preempt=force,
        )
        begin(backup, "force_delete" if force else "delete")
        tell("backup_delete_scheduled", "is being deleted.", backup, actor)
    return operation


def reset(backup: Backup, *, to: str, actor: Actor) -> Backup:
    """Declare the state, for an administrator who knows better. Raises Refused, BadInput."""
    check("volume.reset", backup, actor)
    if to not in RESETTABLE:
        raise BadInput(reason=f"Must specify a valid status, not {to}.", field="status")
    declare(backup, to, actor)
    return backup


def _accept_create(backup: Backup, actor: Actor) -> Operation:
    snapshot = backup.snapshot_uuid
    source = ("snapshot", snapshot) if snapshot else ("volume", backup.volume_uuid)
    return operations.accept(
        BACKUP_CREATE,
        CreateBackupParams(str(backup.uuid)),
        title=f"Create backup {backup}",
        targets=[("backup", backup.uuid), source],
        project=backup.project,
        actor=actor,
        queue=backup.host.queue,
    )


def _parent(volume: Volume) -> Backup:
    """The newest usable backup of the volume, locked so that it stays. Raises NoParent."""
    kept = Backup.objects.filter(volume_uuid=volume.uuid, state=AVAILABLE, deleted_at=None)
    mine = kept.filter(project=volume.project, host=volume.host, size_mib__lte=volume.size_mib)
    newest = mine.order_by("data_at", "pk").select_for_update(of=("self",)).last()
    if newest is None:
        raise NoParent
    return newest


def _stand_alone(backup: Backup) -> None:
    """Nothing rests on it. Locked, so that nothing begins to. Raises HasDependents."""
    Backup.objects.select_for_update(of=("self",)).get(pk=backup.pk)
    if Backup.objects.filter(parent_uuid=backup.uuid, deleted_at=None).exists():
        raise HasDependents


def _facts(volume: Volume) -> dict[str, Any]:
    """What a volume that is made from the backup is told, by Volume's columns."""
    return {
        "metadata": volume.metadata,
        "bootable": volume.bootable,
        "image_metadata": volume.image_metadata,
    }


def _judge(volume: Volume, snapshot: Snapshot | None, *, force: bool) -> None:
    if snapshot is None:
        if volume.state == IN_USE and not force:
            state = volume.state
            raise WrongState(kind="volume", wanted=AVAILABLE, event="back it up", state=state)
        return
    if snapshot.volume_id != volume.pk:
        raise InvalidVolume(reason=f"snapshot {snapshot.uuid} is of another volume.")
    if snapshot.state != AVAILABLE:
        state = snapshot.state
        raise WrongState(kind="snapshot", wanted=AVAILABLE, event="back it up", state=state)
