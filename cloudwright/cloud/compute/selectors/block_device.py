"""Disks of instances that an actor already sees."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.compute.models import BlockDevice, Instance
from cloudwright.cloud.compute.models.block_device import RELEASED, VOLUME
from cloudwright.cloud.volume.models import Volume
from cloudwright.core.rows import get_or_404

ROOT_DEVICE = "/dev/vda"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def block_devices_of(instance: UUID) -> QuerySet[BlockDevice]:
    """All of an instance's, the one to start from first."""
    rows = BlockDevice.objects.filter(instance__uuid=instance).select_related("volume__host")
    return rows.order_by("boot_index", "pk")


def volumes_in(instances: Iterable[UUID]) -> QuerySet[BlockDevice]:
    """The volumes in these instances, or on their way in or out."""
    rows = BlockDevice.objects.filter(instance__uuid__in=list(instances), kind=VOLUME)
    return rows.exclude(state=RELEASED).select_related("volume", "instance").order_by("pk")


def block_device_for(instance: Instance, volume_uuid: UUID) -> BlockDevice:
    """The place of the volume in the instance. Raises NotFound."""
    return get_or_404(volumes_in([instance.uuid]), "VolumeAttachment", volume__uuid=volume_uuid)


def starts_from_volume(instance: Instance) -> bool:
    """Whether its root disk is a volume."""
    return root_volume_of(instance) is not None


def root_volume_of(instance: Instance) -> Volume | None:
    """The volume that it starts from, if it does."""
    row = block_devices_of(instance.uuid).filter(boot_index=0, kind=VOLUME).first()
    return row.volume if row is not None else None


def free_device(taken: Iterable[str]) -> str:
    """The first name that no disk has; empty when the alphabet is used up."""
    used = set(taken)
    names = (f"/dev/vd{letter}" for letter in LETTERS)
    return next((name for name in names if name not in used), "")
