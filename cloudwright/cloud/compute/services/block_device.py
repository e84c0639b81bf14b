"""Volumes into instances and out again. Long things answer with the operation to watch."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction

from cloudwright.cloud.compute.flows.block_device_attach import BLOCK_DEVICE_ATTACH, AttachParams
from cloudwright.cloud.compute.flows.block_device_detach import BLOCK_DEVICE_DETACH, DetachParams
from cloudwright.cloud.compute.models import BlockDevice, Instance
from cloudwright.cloud.compute.models.block_device import ATTACHED, DETACHING
from cloudwright.cloud.compute.selectors.block_device import (
    ROOT_DEVICE,
    free_device,
    starts_from_volume,
)
from cloudwright.cloud.compute.services import wishes
from cloudwright.cloud.compute.services.asking import must_be
from cloudwright.cloud.compute.services.problems import StartsFromVolume
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.cloud.volume.models import Volume
from cloudwright.cloud.volume.services.problems import InvalidVolume, begin
from cloudwright.cloud.volume.states import IN_USE
from cloudwright.core.admission.gates import check
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services.operation import accept
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, Forbidden

# vm_states in which Nova lets volumes in, and out.
TAKES = frozenset({"active", "paused", "stopped", "resized", "shelved", "shelved_offloaded"})
GIVES = TAKES | {"suspended"}
DEVICE = re.compile(r"/dev/(?:[svhx]|xv)d[a-z]")


class DeviceTaken(Conflict):
    """409, in Nova's words."""

    code, message = "block_device.taken", "The supplied device path ({path}) is in use."


class TooManyDevices(Forbidden):
    """403, in Nova's words."""

    code = "block_device.too_many"
    message = "The maximum allowed number of disk devices (26) to attach to a single instance has been exceeded."  # noqa: E501 - one sentence


class RootDeviceStays(BadInput):
    """400: an instance does not lose the volume that it starts from."""

    code, message = "block_device.root", "Cannot detach a root device volume"


def attach(
    instance: Instance,
    volume: Volume,
    *,
    device: str = "",
    tag: str = "",
    delete_on_termination: bool = False,
    actor: Actor,
) -> tuple[BlockDevice, Operation]:
    """Put the volume in, under a free name or under `device` (/dev/vdb). Raises Refused,
    WrongState of either, InvalidVolume, DeviceTaken, TooManyDevices, BadInput."""
    check("instance.attach_volume", instance, actor)
    check("volume.attach", volume, actor)
    must_be(instance, TAKES, "attach_volume")
    wishes.check_tags([tag] if tag else [])
    with transaction.atomic():
        held = Volume.objects.select_for_update(of=("self",)).get(pk=volume.pk)
        reserve(held, instance)
        row = BlockDevice(
            instance=instance,
            volume=held,
            size_mib=held.size_mib,
            device=_name(instance, device),
            tag=tag,
            delete_on_termination=delete_on_termination,
        )
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as exc:
            raise DeviceTaken(path=row.device) from exc
        volume.state = held.state
        params = AttachParams(str(instance.uuid), str(held.uuid), str(row.uuid))
        operation = accept(
            BLOCK_DEVICE_ATTACH,
            params,
            title=f"Attach volume {held} to instance {instance.name}",
            targets=[("instance", instance.uuid), ("volume", held.uuid)],
            project=instance.project,
            actor=actor,
            queue=instance.queue,
        )
        tell("instance_attach_volume_scheduled", f"is being given volume {held}.", instance, actor)
    return row, operation


def detach(row: BlockDevice, *, actor: Actor) -> Operation:
    """Take the volume out. Raises Refused, WrongState of either, RootDeviceStays."""
    instance, volume = row.instance, row.volume
    assert volume is not None  # noqa: S101 - a selector of volumes found it
    check("instance.detach_volume", instance, actor)
    check("volume.attach", volume, actor)
    must_be(instance, GIVES, "detach_volume")
    if row.boot_index == 0:
        raise RootDeviceStays
    with transaction.atomic():
        begin(volume, "begin_detaching")
        if not BlockDevice.objects.filter(pk=row.pk, state=ATTACHED).update(state=DETACHING):
            raise InvalidVolume(reason=f"it is {row.state}.")
        operation = accept(
            BLOCK_DEVICE_DETACH,
            DetachParams(str(instance.uuid), str(volume.uuid), str(row.uuid)),
            title=f"Detach volume {volume} from instance {instance.name}",
            targets=[("instance", instance.uuid), ("volume", volume.uuid)],
            project=instance.project,
            actor=actor,
            queue=instance.queue,
        )
        words = f"is being asked for volume {volume}."
        tell("instance_detach_volume_scheduled", words, instance, actor)
    return operation


def update(row: BlockDevice, *, delete_on_termination: bool, actor: Actor) -> BlockDevice:
    """Whether the volume goes with the instance. Raises Refused."""
    check("instance.attach_volume", row.instance, actor)
    with transaction.atomic():
        row.delete_on_termination = delete_on_termination
        row.save(update_fields=["delete_on_termination", "updated_at"])
        publish("instance", row.instance.uuid)
        verb = "goes" if delete_on_termination else "does not go"
        words = f"was changed: volume {row.volume} {verb} with it."
        tell("instance_update_volume_succeeded", words, row.instance, actor)
    return row


def reserve(volume: Volume, instance: Instance) -> None:
    """Keep the volume for the instance; the caller holds its row. One that several may have is
    kept by being in use. Raises WrongState, InvalidVolume."""
    if BlockDevice.objects.filter(volume=volume, instance=instance).exists():
        raise InvalidVolume(
            reason=f"volume {volume.uuid} is already attached to instance {instance.uuid}."
        )
    if not (volume.multiattach and volume.state == IN_USE):
        begin(volume, "reserve")


def must_have_own_root(instance: Instance, reason: str) -> None:
    """Raises StartsFromVolume, which says `reason`."""
    if starts_from_volume(instance):
        raise StartsFromVolume(reason=reason)


def _name(instance: Instance, asked: str) -> str:
    """The device's name. Raises BadInput, DeviceTaken, TooManyDevices."""
    taken = set(instance.block_devices.values_list("device", flat=True))
    if not starts_from_volume(instance):
        taken.add(ROOT_DEVICE)
    if not asked:
        if not (free := free_device(taken)):
            raise TooManyDevices
        return free
    path = device_path(asked)
    if path[-1] in {name[-1] for name in taken}:
        raise DeviceTaken(path=path)
    return path


def device_path(asked: str) -> str:
    """A name of a whole disk, with or without its folder, as a path. Raises BadInput."""
    path = asked if asked.startswith("/dev/") else f"/dev/{asked}"
    if not DEVICE.fullmatch(path):
        raise BadInput(reason=f"The supplied device path ({asked}) is invalid.", field="device")
    return path
