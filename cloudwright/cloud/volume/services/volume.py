"""Volumes: what a user can ask for. Long things answer with the operation to watch."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.volume import capabilities
from cloudwright.cloud.volume.flows.volume_delete import VOLUME_DELETE, DeleteVolumeParams
from cloudwright.cloud.volume.flows.volume_extend import VOLUME_EXTEND, ExtendParams
from cloudwright.cloud.volume.flows.volume_refill import VOLUME_REFILL, RefillParams
from cloudwright.cloud.volume.flows.volume_upload import VOLUME_UPLOAD, UploadParams
from cloudwright.cloud.volume.models import Snapshot, Volume, VolumeType
from cloudwright.cloud.volume.services import wishes
from cloudwright.cloud.volume.services.problems import InvalidVolume, WrongState, begin
from cloudwright.cloud.volume.services.volume_create import create
from cloudwright.cloud.volume.states import IN_USE, RESETTABLE
from cloudwright.cloud.volume.writes import quota
from cloudwright.cloud.volume.writes.keeping import declare, tell
from cloudwright.core.admission.gates import check
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.flow import Flow
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import running_on
from cloudwright.core.operations.services import operation as operations
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.units import gib_to_mib, mib_to_gib

__all__ = ["create", "delete", "extend", "reset", "retype", "revert", "update", "upload"]

CHANGEABLE = {"name", "description", "metadata", "bootable", "readonly", "image_metadata"}


def update(volume: Volume, *, actor: Actor, **changes: Any) -> Volume:
    """Change columns named in CHANGEABLE. Raises Refused, BadInput (field)."""
    check("volume.update", volume, actor)
    for name in changes.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} cannot be changed.", field=name)
    for name, value in changes.items():
        judge = wishes.metadata if name == "image_metadata" else wishes.CHECKS.get(name)
        setattr(volume, name, judge(value) if judge else value)
    with transaction.atomic():
        volume.save(update_fields=[*changes, "updated_at"])
        publish("volume", volume.uuid)
        tell("volume_update_succeeded", "was changed.", volume, actor)
    return volume


def delete(
    volume: Volume,
    *,
    cascade: bool = False,
    force: bool = False,
    with_group: bool = False,
    actor: Actor,
) -> Operation:
    """Delete the volume; `cascade` takes its snapshots along, `force` any state but attached,
    `with_group` says that its group goes too.

    Asked again while it is being deleted: the same operation. Raises Refused, WrongState,
    InvalidVolume (attached, has snapshots, is in a group).
    """
    check("volume.force_delete" if force else "volume.delete", volume, actor)
    if volume.group_id is not None and not with_group:
        raise InvalidVolume(reason="Volume cannot be deleted while in a group.")
    with transaction.atomic():
        under_way = running_on("volume", volume.uuid).filter(kind=VOLUME_DELETE.kind).first()
        if under_way is not None:
            return under_way
        params = DeleteVolumeParams(str(volume.uuid))
        # Operations are locked before their target, here as in the runner: no circle can form.
        operation = _accept(volume, VOLUME_DELETE, params, "Delete", actor, preempt=True)
        _may_go(volume, cascade=cascade)
        begin(volume, "force_delete" if force else "delete")
        tell("volume_delete_scheduled", "is being deleted.", volume, actor)
    return operation


def extend(volume: Volume, *, size_gib: int, actor: Actor) -> Operation:
    """Make it `size_gib` large. Raises Refused, BadInput, WrongState, QuotaExceeded."""
    check("volume.extend", volume, actor)
    size_mib = gib_to_mib(wishes.size_gib(size_gib))
    if size_mib <= volume.size_mib:
        now = mib_to_gib(volume.size_mib)
        reason = f"New size for extend must be greater than current size. (current: {now}, "
        raise BadInput(reason=f"{reason}extended: {size_gib}).", field="new_size")
    with transaction.atomic():
        begin(volume, "extend")
        quota.hold_volume(volume, size_mib)
        params = ExtendParams(str(volume.uuid), size_mib)
        return _accept(volume, VOLUME_EXTEND, params, "Extend", actor)


def upload(
    volume: Volume,
    *,
    name: str,
    disk_format: str = "raw",
    container_format: str = "bare",
    visibility: str = "shared",
    protected: bool = False,
    force: bool = False,
    actor: Actor,
) -> tuple[Image, Operation]:
    """An image of what the volume holds; `force` also while it is in use. Raises Refused,
    WrongState, BadInput."""
    check("volume.upload", volume, actor)
    if container_format != "bare" or disk_format not in ("raw", "qcow2"):
        raise BadInput(
            reason=f"A volume becomes a bare raw or qcow2 image, not {container_format} "
            f"{disk_format}.",
            field="disk_format",
        )
    _not_in_use(volume, "upload", force=force)
    with transaction.atomic():
        image = images.create(
            volume.project,
            name=name,
            disk_format=disk_format,
            container_format=container_format,
            visibility=visibility,
            protected=protected,
            min_disk_mib=volume.size_mib,
            # Its bytes come by an operation: no stale upload is looked for.
            source_instance_uuid=volume.uuid,
            actor=actor,
        )
        begin(volume, "upload")
        params = UploadParams(str(volume.uuid), str(image.uuid))
        also = ("image", image.uuid)
        return image, _accept(volume, VOLUME_UPLOAD, params, "Copy to an image", actor, also)


def revert(volume: Volume, *, snapshot: Snapshot, actor: Actor) -> Operation:
    """Give it back what its newest snapshot holds. Raises Refused, WrongState, InvalidVolume."""
    check("volume.revert", volume, actor)
    newest = volume.snapshots.filter(deleted_at=None).order_by("created_at", "pk").last()
    if newest is None or newest.pk != snapshot.pk:
        raise InvalidVolume(reason="a volume is reverted to its latest snapshot only.")
    if snapshot.size_mib > volume.size_mib or snapshot.state != "available":
        raise InvalidVolume(reason=f"its snapshot {snapshot.uuid} is {snapshot.state}.")
    with transaction.atomic():
        begin(volume, "revert")
        params = RefillParams(str(volume.uuid), "snapshot", str(snapshot.uuid))
        also = ("snapshot", snapshot.uuid)
        return _accept(volume, VOLUME_REFILL, params, "Revert", actor, also)


def retype(volume: Volume, *, volume_type: VolumeType, actor: Actor) -> Volume:
    """Change its type at once: every type is kept in the same pool. Raises Refused,
    InvalidVolume, WrongState, QuotaExceeded (the new type's)."""
    check("volume.retype", volume, actor)
    if volume.volume_type_id == volume_type.pk:
        raise InvalidVolume(reason="New volume_type same as original: " + volume_type.name + ".")
    _keepable(volume, volume_type)
    if volume.state not in ("available", IN_USE):
        raise WrongState(
            kind="volume", wanted="available or in-use", event="retype", state=volume.state
        )
    with transaction.atomic():
        volume.volume_type = volume_type
        volume.save(update_fields=["volume_type", "updated_at"])
        quota.hold_volume(volume, volume.size_mib)
        for snapshot in volume.snapshots.filter(deleted_at=None).select_related("project"):
            quota.hold_snapshot(snapshot)
        publish("volume", volume.uuid)
        tell("volume_retype_succeeded", f"is of type {volume_type.name} now.", volume, actor)
    return volume


def reset(volume: Volume, *, to: str, actor: Actor) -> Volume:
    """Declare the state, for an administrator who knows better; outcomes of what was going on
    are ignored from then on. Raises Refused, BadInput."""
    check("volume.reset", volume, actor)
    if to not in RESETTABLE:
        raise BadInput(reason=f"Must specify a valid status, not {to}.", field="status")
    declare(volume, to, actor)
    return volume


def _may_go(volume: Volume, *, cascade: bool) -> None:
    if volume.attachments.exists():
        raise InvalidVolume(reason="Volume status must be available, and it is attached.")
    living = Snapshot.objects.filter(volume=volume, deleted_at=None)
    if not cascade and living.exists():
        raise InvalidVolume(
            reason="Volume status must be available or error and must not have snapshots."
        )
    if living.exclude(group_snapshot=None).exists():
        raise InvalidVolume(reason="a snapshot of it is part of a group snapshot.")
    for snapshot in living.exclude(state="deleting"):
        begin(snapshot, "delete")


def _keepable(volume: Volume, volume_type: VolumeType) -> None:
    """Its pool and its group take volumes of the type. Raises InvalidVolume."""
    try:
        capabilities.require(volume_type)
    except capabilities.NoValidBackend as exc:
        raise InvalidVolume(reason=exc.text, field="new_type") from exc
    if volume.group is not None and volume_type not in volume.group.volume_types.all():
        raise InvalidVolume(reason=f"its group {volume.group} takes no volumes of that type.")


def _not_in_use(volume: Volume, event: str, *, force: bool) -> None:
    if volume.state == IN_USE and not force:
        raise WrongState(kind="volume", wanted="available", event=event, state=volume.state)


def _accept(
    volume: Volume,
    flow: Flow[Any],
    params: Any,
    words: str,
    actor: Actor,
    *also: tuple[str, Any],
    preempt: bool = False,
) -> Operation:
    return operations.accept(
        flow,
        params,
        title=f"{words}: volume {volume}",
        targets=[("volume", volume.uuid), *also],
        project=volume.project,
        actor=actor,
        queue=volume.host.queue,
        preempt=preempt,
    )
