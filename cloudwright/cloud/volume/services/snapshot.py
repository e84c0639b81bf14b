"""Snapshots: keep a volume as it is, change what is said of it, delete it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cloudwright.cloud.volume.flows.snapshot_create import SNAPSHOT_CREATE, CreateSnapshotParams
from cloudwright.cloud.volume.flows.snapshot_delete import SNAPSHOT_DELETE, DeleteSnapshotParams
from cloudwright.cloud.volume.models import GroupSnapshot, Snapshot, Volume
from cloudwright.cloud.volume.services import wishes
from cloudwright.cloud.volume.services.problems import InvalidVolume, begin
from cloudwright.cloud.volume.states import AVAILABLE, IN_USE, SNAPSHOT
from cloudwright.cloud.volume.writes import quota
from cloudwright.cloud.volume.writes.keeping import declare, tell
from cloudwright.core.admission.gates import check
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import running_on
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

REPORTS = {
    "creating": ("creating", "available", "error"),
    "deleting": ("deleting", "error_deleting"),
}
RESETTABLE = ("available", "error", "creating", "deleting", "error_deleting")


def create(
    volume: Volume,
    *,
    name: str | None = None,
    description: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    group_snapshot: GroupSnapshot | None = None,
    force: bool = False,
    actor: Actor,
) -> tuple[Snapshot, Operation]:
    """A snapshot on its way; `force` also of a volume in use. Raises Refused, BadInput,
    InvalidVolume, QuotaExceeded."""
    check("snapshot.create", volume, actor)
    with transaction.atomic():
        # Locked, so that no delete of the volume slips in before the snapshot is there.
        volume = Volume.objects.select_for_update(of=("self",)).get(pk=volume.pk)
        allowed = (AVAILABLE, IN_USE) if force else (AVAILABLE,)
        if volume.state not in allowed:
            raise InvalidVolume(
                reason=f"Volume {volume.uuid} status must be {' or '.join(allowed)}, but current "
                f"status is: {volume.state}."
            )
        snapshot = Snapshot.objects.create(
            project=volume.project,
            user=wishes.user_of(actor),
            volume=volume,
            group_snapshot=group_snapshot,
            name=wishes.name(name),
            description=wishes.description(description),
            size_mib=volume.size_mib,
            metadata=wishes.metadata(metadata),
        )
        quota.hold_snapshot(snapshot)
        # The volume is held too: nobody deletes or refills it under the copy.
        operation = operations.accept(
            SNAPSHOT_CREATE,
            CreateSnapshotParams(str(snapshot.uuid)),
            title=f"Create snapshot {snapshot}",
            targets=[("snapshot", snapshot.uuid), ("volume", volume.uuid)],
            project=snapshot.project,
            actor=actor,
            queue=volume.host.queue,
        )
        tell("snapshot_create_scheduled", "is being created.", snapshot, actor)
    return snapshot, operation


def update(snapshot: Snapshot, *, actor: Actor, **changes: Any) -> Snapshot:
    """Change name, description or metadata. Raises Refused, BadInput (field)."""
    check("snapshot.update", snapshot, actor)
    for name, value in changes.items():
        if name not in wishes.CHECKS:
            raise BadInput(reason=f"{name} cannot be changed.", field=name)
        setattr(snapshot, name, wishes.CHECKS[name](value))
    with transaction.atomic():
        snapshot.save(update_fields=[*changes, "updated_at"])
        publish("snapshot", snapshot.uuid)
        tell("snapshot_update_succeeded", "was changed.", snapshot, actor)
    return snapshot


def delete(
    snapshot: Snapshot, *, force: bool = False, with_group: bool = False, actor: Actor
) -> Operation:
    """Delete it; `force` in any state, `with_group` along with its group's snapshot. Asked again:
    the same operation. Raises Refused, WrongState, BadInput."""
    check("volume.force_delete" if force else "snapshot.delete", snapshot, actor)
    if snapshot.group_snapshot_id is not None and not with_group:
        raise BadInput(reason="Invalid snapshot: it is part of a group snapshot.")
    with transaction.atomic():
        under_way = running_on("snapshot", snapshot.uuid).filter(kind=SNAPSHOT_DELETE.kind).first()
        if under_way is not None:
            return under_way
        operation = operations.accept(
            SNAPSHOT_DELETE,
            DeleteSnapshotParams(str(snapshot.uuid)),
            title=f"Delete snapshot {snapshot}",
            targets=[("snapshot", snapshot.uuid)],
            project=snapshot.project,
            actor=actor,
            queue=snapshot.volume.host.queue,
            preempt=force,
        )
        begin(snapshot, "force_delete" if force else "delete")
        tell("snapshot_delete_scheduled", "is being deleted.", snapshot, actor)
    return operation


def report(snapshot: Snapshot, *, to: str, progress: str = "", actor: Actor) -> Snapshot:
    """Say how it stands, for whoever makes it outside this cloud. Not while an operation of ours
    is at it. Raises Refused, BadInput (status, progress)."""
    check("snapshot.report", snapshot, actor)
    if to not in REPORTS.get(snapshot.state, ()) or running_on("snapshot", snapshot.uuid).exists():
        reason = f"Provided snapshot status {to} not allowed for snapshot with status "
        raise BadInput(reason=f"{reason}{snapshot.state}.", field="status")
    if progress and not (progress[:-1].isdecimal() and progress[-1] == "%" and len(progress) < 5):
        raise BadInput(reason="progress must be an integer percentage.", field="progress")
    with transaction.atomic():
        move(snapshot, SNAPSHOT, f"reset_{to}", progress=progress)
        tell("snapshot_report_succeeded", f"was reported {to}.", snapshot, actor)
    return snapshot


def reset(snapshot: Snapshot, *, to: str, actor: Actor) -> Snapshot:
    """Declare the state, for an administrator who knows better. Raises Refused, BadInput."""
    check("volume.reset", snapshot, actor)
    if to not in RESETTABLE:
        raise BadInput(reason=f"Must specify a valid status, not {to}.", field="status")
    declare(snapshot, to, actor)
    return snapshot
