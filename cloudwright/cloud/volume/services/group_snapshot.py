"""Snapshots of whole groups."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.cloud.volume.flows.group_snapshot_create import (
    GROUP_SNAPSHOT_CREATE,
    CreateGroupSnapshotParams,
)
from cloudwright.cloud.volume.flows.group_snapshot_delete import (
    GROUP_SNAPSHOT_DELETE,
    DeleteGroupSnapshotParams,
)
from cloudwright.cloud.volume.models import Group, GroupSnapshot
from cloudwright.cloud.volume.services import snapshot as snapshots
from cloudwright.cloud.volume.services import wishes
from cloudwright.cloud.volume.services.problems import InvalidGroup, begin
from cloudwright.cloud.volume.states import AVAILABLE
from cloudwright.cloud.volume.writes.keeping import declare, tell
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import running_on
from cloudwright.core.operations.services import operation as operations
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

RESETTABLE = ("creating", "available", "error")


def create(
    group: Group, *, name: str | None = None, description: str | None = None, actor: Actor
) -> tuple[GroupSnapshot, Operation]:
    """Snapshots of all its volumes on their way, or none. Raises Refused, InvalidGroup,
    InvalidVolume, QuotaExceeded."""
    check("group_snapshot.create", group, actor)
    with transaction.atomic():
        locked = Group.objects.select_for_update().get(pk=group.pk)
        members = list(locked.volumes.filter(deleted_at=None).order_by("pk"))
        if locked.state != AVAILABLE or not members:
            state = locked.state if members else "empty"
            raise InvalidGroup(reason=f"it is {state}: it must be available, and not empty.")
        made = GroupSnapshot.objects.create(
            project=group.project,
            user=wishes.user_of(actor),
            group=group,
            name=wishes.name(name),
            description=wishes.description(description),
        )
        for volume in members:
            snapshots.create(volume, name=name, group_snapshot=made, force=True, actor=actor)
        params = CreateGroupSnapshotParams(str(made.uuid))
        operation = _accept(made, GROUP_SNAPSHOT_CREATE, params, "Create", actor)
        tell("group_snapshot_create_scheduled", "is being created.", made, actor)
    return made, operation


def delete(made: GroupSnapshot, *, actor: Actor) -> Operation:
    """Delete it and its snapshots. Asked again: the same operation. Raises Refused, WrongState."""
    check("group_snapshot.delete", made, actor)
    with transaction.atomic():
        under_way = running_on("group_snapshot", made.uuid)
        deleting = under_way.filter(kind=GROUP_SNAPSHOT_DELETE.kind).first()
        if deleting is not None:
            return deleting
        params = DeleteGroupSnapshotParams(str(made.uuid))
        operation = _accept(made, GROUP_SNAPSHOT_DELETE, params, "Delete", actor)
        begin(made, "delete")
        rows = made.snapshots.filter(deleted_at=None).select_related("volume__host", "project")
        for snapshot in rows:
            snapshots.delete(snapshot, with_group=True, actor=actor)
        tell("group_snapshot_delete_scheduled", "is being deleted.", made, actor)
    return operation


def reset(made: GroupSnapshot, *, to: str, actor: Actor) -> GroupSnapshot:
    """Declare the state, for an administrator who knows better. Raises Refused, BadInput."""
    check("volume.reset", made, actor)
    if to not in RESETTABLE:
        raise BadInput(reason=f"Must specify a valid status, not {to}.", field="status")
    declare(made, to, actor)
    return made


def _accept(made: GroupSnapshot, flow: Any, params: Any, words: str, actor: Actor) -> Operation:
    return operations.accept(
        flow,
        params,
        title=f"{words} snapshot {made} of volume group {made.group}",
        targets=[("group_snapshot", made.uuid)],
        project=made.project,
        actor=actor,
        preempt=flow is GROUP_SNAPSHOT_DELETE,
    )
