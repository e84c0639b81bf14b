"""The disks that a new instance is asked to have: judged first, then made in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cloudwright.cloud.compute.models import BlockDevice, Flavor, Instance
from cloudwright.cloud.compute.models.block_device import ATTACHING, EPHEMERAL, SWAP, VOLUME, WANTED
from cloudwright.cloud.compute.selectors.block_device import ROOT_DEVICE, free_device
from cloudwright.cloud.compute.services import wishes as instance_wishes
from cloudwright.cloud.compute.services.block_device import (
    DeviceTaken,
    TooManyDevices,
    device_path,
    reserve,
)
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.volume.models import Snapshot, Volume, VolumeType
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.core.admission.gates import check
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.units import gib_to_mib


class DisksInvalid(BadInput):
    """400, in Nova's words."""

    code, message = "block_device.invalid", "Block Device Mapping is Invalid: {reason}"


@dataclass(frozen=True, slots=True)
class DiskWish:
    """A disk that an instance is to be made with, beside a root disk from its image.

    A volume (`kind`): that of `source`, or a new one from an image, from a snapshot, or blank.
    `ephemeral` and `swap` are disks of the instance's own. `size_gib` may be left out where the
    source or the flavor says it. `boot`: it is the root disk.
    """

    kind: str = VOLUME
    source: Image | Snapshot | Volume | None = None
    size_gib: int | None = None
    size_mib: int = 0
    boot: bool = False
    device: str = ""
    tag: str = ""
    delete_on_termination: bool = False
    volume_type: VolumeType | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`root_mib` of the root disk from the image, none where a volume is started from; `own_mib`
    of the other disks of the instance's own; the disks, each with its name."""

    root_mib: int
    own_mib: int
    disks: tuple[DiskWish, ...]


def plan(flavor: Flavor, image: Image | None, asked: Sequence[DiskWish]) -> Plan:
    """What an instance of this flavor, from this image, with these disks will have. Raises
    BadInput and its kinds, DeviceTaken, TooManyDevices."""
    if (image is not None) + sum(each.boot for each in asked) != 1:
        if image is None and not asked:
            raise BadInput(reason="Invalid imageRef provided.", field="imageRef")
        raise DisksInvalid(
            reason="Boot sequence for the instance and image/block device mapping combination is "
            "not valid.",
            field="block_device_mapping_v2",
        )
    instance_wishes.check_tags([each.tag for each in asked if each.tag])
    disks = [*_own_disks(flavor, asked), *(each for each in asked if each.kind == VOLUME)]
    if image is not None:
        root_mib = instance_wishes.disk_for(flavor, image)
    else:
        root_mib = 0
        _startable(flavor, next(each for each in asked if each.boot))
    own_mib = sum(each.size_mib for each in disks if each.kind != VOLUME)
    return Plan(root_mib, own_mib, _named(disks))


def make(instance: Instance, planned: Plan, actor: Actor) -> None:
    """The rows of the disks of an instance that has been accepted, in its transaction: new volumes
    are on their way, the others are reserved. Raises Refused, QuotaExceeded, BadInput and its
    kinds, WrongState of a volume."""
    for wish in planned.disks:
        volume = _volume(instance, wish, actor)
        kept = isinstance(wish.source, Volume)
        BlockDevice.objects.create(
            instance=instance,
            volume=volume,
            kind=wish.kind,
            size_mib=volume.size_mib if volume is not None else wish.size_mib,
            device=wish.device,
            boot_index=0 if wish.boot else None,
            tag=wish.tag,
            state=ATTACHING if kept or volume is None else WANTED,
            # A disk of the instance's own goes with it, whatever was said.
            delete_on_termination=wish.delete_on_termination or wish.kind != VOLUME,
        )


def _volume(instance: Instance, wish: DiskWish, actor: Actor) -> Volume | None:
    if wish.kind != VOLUME:
        return None
    if isinstance(wish.source, Volume):
        check("volume.attach", wish.source, actor)
        held = Volume.objects.select_for_update(of=("self",)).get(pk=wish.source.pk)
        reserve(held, instance)
        return held
    made, _ = volumes.create(
        instance.project,
        size_gib=wish.size_gib,
        name="",
        source=wish.source,
        volume_type=wish.volume_type,
        host=instance.host,
        actor=actor,
    )
    return made


def _own_disks(flavor: Flavor, asked: Sequence[DiskWish]) -> list[DiskWish]:
    """Ephemeral disks, then swap: those asked for within what the flavor has, else all of it."""
    ephemeral = [_sized(each, flavor.ephemeral_mib) for each in asked if each.kind == EPHEMERAL]
    swap = [_sized(each, flavor.swap_mib) for each in asked if each.kind == SWAP]
    if sum(each.size_mib for each in ephemeral) > flavor.ephemeral_mib:
        raise DisksInvalid(
            reason="Ephemeral disks requested are larger than the instance type allows. If no size "
            "is given in one block device mapping, flavor ephemeral size will be used.",
            field="block_device_mapping_v2",
        )
    if len(swap) > 1:
        raise DisksInvalid(reason="more than one swap drive.", field="block_device_mapping_v2")
    if sum(each.size_mib for each in swap) > flavor.swap_mib:
        raise DisksInvalid(
            reason="Swap drive requested is larger than instance type allows.",
            field="block_device_mapping_v2",
        )
    if not ephemeral and flavor.ephemeral_mib:
        ephemeral = [DiskWish(kind=EPHEMERAL, size_mib=flavor.ephemeral_mib)]
    if not swap and flavor.swap_mib:
        swap = [DiskWish(kind=SWAP, size_mib=flavor.swap_mib)]
    return [each for each in (*ephemeral, *swap) if each.size_mib]


def _sized(wish: DiskWish, whole_mib: int) -> DiskWish:
    if wish.size_gib is None:
        return replace(wish, size_mib=whole_mib)
    # Nova counts a swap disk of a mapping in GiB too.
    return replace(wish, size_mib=gib_to_mib(wish.size_gib))


def _startable(flavor: Flavor, root: DiskWish) -> None:
    """A volume that a machine can start from, on a flavor that is large enough for it."""
    instance_wishes.check_in_use(flavor)
    source = root.source
    if isinstance(source, Image):
        instance_wishes.check_memory(flavor.ram_mib, source)
        return
    volume = source.volume if isinstance(source, Snapshot) else source
    if volume is None or not volume.bootable:
        ident = source.uuid if source is not None else "blank"
        raise DisksInvalid(
            reason=f"Block Device {ident} is not bootable.", field="block_device_mapping_v2"
        )


def _named(disks: Sequence[DiskWish]) -> tuple[DiskWish, ...]:
    """Every disk with its name; those that are asked for are given first."""
    taken = {ROOT_DEVICE}
    for wish in disks:
        path = device_path(wish.device) if wish.device and not wish.boot else ""
        if path and path[-1] in {each[-1] for each in taken}:
            raise DeviceTaken(path=path)
        taken |= {path} - {""}
    made = []
    for wish in disks:
        path = device_path(wish.device) if wish.device else free_device(taken)
        path = ROOT_DEVICE if wish.boot else path
        if not path:
            raise TooManyDevices
        taken.add(path)
        made.append(replace(wish, device=path))
    return tuple(made)
