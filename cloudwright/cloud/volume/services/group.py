"""Groups of volumes: make one, also from another, change who is in it, delete it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from cloudwright.cloud.volume.flows.group_create import GROUP_CREATE, CreateGroupParams
from cloudwright.cloud.volume.flows.group_delete import GROUP_DELETE, DeleteGroupParams
from cloudwright.cloud.volume.models import Group, GroupSnapshot, GroupType, Volume, VolumeType
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.cloud.volume.services import volume_create, wishes
from cloudwright.cloud.volume.services.problems import InvalidGroup, begin
from cloudwright.cloud.volume.states import AVAILABLE, IN_USE
from cloudwright.cloud.volume.writes.keeping import declare, tell
from cloudwright.core.admission.gates import check
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import running_on
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

RESETTABLE = ("creating", "available", "error")
Source = Group | GroupSnapshot


def create(
    project: Project,
    *,
    group_type: GroupType,
    volume_types: Iterable[VolumeType],
    name: str | None = None,
    description: str | None = None,
    availability_zone: str = "",
    actor: Actor,
) -> Group:
    """A group without volumes. Raises Refused, BadInput (field), InvalidGroup, ZoneInvalid,
    QuotaExceeded."""
    check("volume_group.create", project, actor)
    types = list(volume_types)
    if not types:
        raise InvalidGroup(reason="volume_types must be provided to create group.")
    zone = wishes.host_in(availability_zone).availability_zone
    with transaction.atomic():
        group = Group.objects.create(
            project=project,
            user=wishes.user_of(actor),
            name=wishes.name(name),
            description=wishes.description(description),
            state=AVAILABLE,
            group_type=group_type,
            availability_zone=zone,
        )
        group.volume_types.set(types)
        ledger.reserve(project, ("volume_group", group.uuid), {"volume_groups": 1})
        tell("volume_group_create_succeeded", "was created.", group, actor)
    return group


def create_from(
    source: Source, *, name: str | None = None, description: str | None = None, actor: Actor
) -> tuple[Group, Operation]:
    """A group on its way, with a copy of each volume that `source` has, or had. Raises Refused,
    InvalidGroup, QuotaExceeded."""
    origin = source.group if isinstance(source, GroupSnapshot) else source
    check("volume_group.create", source.project, actor)
    if source.state != AVAILABLE:
        raise InvalidGroup(reason=f"its source {source.uuid} is {source.state}.")
    members: list[Any]
    if isinstance(source, GroupSnapshot):
        members = list(source.snapshots.filter(deleted_at=None).order_by("pk"))
    else:
        members = list(source.volumes.filter(deleted_at=None).order_by("pk"))
    if not members:
        raise InvalidGroup(reason=f"its source {source.uuid} is empty.")
    with transaction.atomic():
        group = Group.objects.create(
            project=source.project,
            user=wishes.user_of(actor),
            name=wishes.name(name),
            description=wishes.description(description),
            group_type=origin.group_type,
            availability_zone=origin.availability_zone,
            source_group_uuid=source.uuid if isinstance(source, Group) else None,
            source_snapshot_uuid=None if isinstance(source, Group) else source.uuid,
        )
        group.volume_types.set(origin.volume_types.all())
        ledger.reserve(group.project, ("volume_group", group.uuid), {"volume_groups": 1})
        for member in members:
            volume_create.create(
                group.project, name=member.name, source=member, group=group, actor=actor
            )
        operation = _accept(group, GROUP_CREATE, CreateGroupParams(str(group.uuid)), actor)
        tell("volume_group_create_scheduled", "is being created.", group, actor)
    return group, operation


def update(
    group: Group,
    *,
    name: str | None = None,
    description: str | None = None,
    add: Iterable[Volume] = (),
    remove: Iterable[Volume] = (),
    actor: Actor,
) -> Group:
    """Change its name, its description and which volumes are in it. Raises Refused, BadInput
    (field), InvalidGroup."""
    check("volume_group.update", group, actor)
    with transaction.atomic():
        locked = Group.objects.select_for_update().get(pk=group.pk)
        if locked.state != AVAILABLE:
            raise InvalidGroup(reason=f"it is {locked.state}, and must be available.")
        for volume in remove:
            if not Volume.objects.filter(pk=volume.pk, group=group).update(group=None):
                raise InvalidGroup(reason=f"volume {volume.uuid} is not in it.")
        for volume in add:
            _add(group, volume)
        group.name = group.name if name is None else wishes.name(name)
        if description is not None:
            group.description = wishes.description(description)
        group.save(update_fields=["name", "description", "updated_at"])
        publish("volume_group", group.uuid)
        tell("volume_group_update_succeeded", "was changed.", group, actor)
    return group


def delete(group: Group, *, with_volumes: bool = False, actor: Actor) -> Operation:
    """Delete it; `with_volumes` takes its volumes along. Asked again: the same operation. Raises
    Refused, WrongState, InvalidGroup, and what deleting a volume raises."""
    check("volume_group.delete", group, actor)
    with transaction.atomic():
        under_way = running_on("volume_group", group.uuid).filter(kind=GROUP_DELETE.kind).first()
        if under_way is not None:
            return under_way
        if group.snapshots.filter(deleted_at=None).exists():
            raise InvalidGroup(reason="it has group snapshots. Delete them first.")
        members = list(group.volumes.filter(deleted_at=None).select_related("host", "project"))
        if members and not with_volumes:
            raise InvalidGroup(reason="it is not empty, and delete-volumes is false.")
        operation = _accept(group, GROUP_DELETE, DeleteGroupParams(str(group.uuid)), actor)
        for volume in members:
            volumes.delete(volume, with_group=True, actor=actor)
        begin(group, "delete")
        tell("volume_group_delete_scheduled", "is being deleted.", group, actor)
    return operation


def reset(group: Group, *, to: str, actor: Actor) -> Group:
    """Declare the state, for an administrator who knows better. Raises Refused, BadInput."""
    check("volume.reset", group, actor)
    if to not in RESETTABLE:
        raise BadInput(reason=f"Must specify a valid status, not {to}.", field="status")
    declare(group, to, actor)
    return group


def _add(group: Group, volume: Volume) -> None:
    kinds = set(group.volume_types.values_list("pk", flat=True))
    if volume.project_id != group.project_id or volume.volume_type_id not in kinds:
        raise InvalidGroup(reason=f"it takes no volume like {volume.uuid}.")
    free = Volume.objects.filter(pk=volume.pk, group=None, state__in=(AVAILABLE, IN_USE))
    if not free.update(group=group):
        raise InvalidGroup(reason=f"volume {volume.uuid} is in a group, or not usable now.")


def _accept(group: Group, flow: Any, params: Any, actor: Actor) -> Operation:
    words = "Create" if flow is GROUP_CREATE else "Delete"
    return operations.accept(
        flow,
        params,
        title=f"{words} volume group {group}",
        targets=[("volume_group", group.uuid)],
        project=group.project,
        actor=actor,
        preempt=flow is GROUP_DELETE,
    )
