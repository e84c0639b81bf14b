"""From the rows of an instance's disks to what a hypervisor is asked to put in."""

from __future__ import annotations

from cloudwright.cloud.compute.models import BlockDevice, Instance
from cloudwright.cloud.compute.models.block_device import RELEASED, SWAP
from cloudwright.cloud.compute.selectors.block_device import block_devices_of
from cloudwright.cloud.volume import backends
from cloudwright.contracts.hypervisor import DiskSpec
from cloudwright.contracts.volumes import Item, ItemKind


def disks_of(instance: Instance) -> tuple[DiskSpec, ...]:
    """Its disks beside the root disk, in the guest's order. Asks the pools where the volumes are:
    no transaction may be open. Raises DriverError, Unavailable."""
    rows = block_devices_of(instance).exclude(state=RELEASED).order_by("device")
    return tuple(disk_of(row) for row in rows)


def disk_of(row: BlockDevice) -> DiskSpec:
    """One of them."""
    boot = row.boot_index == 0
    if row.volume is None:
        return DiskSpec(row.uuid, size_mib=row.size_mib, swap=row.kind == SWAP, boot=boot)
    pool = backends.local(row.volume.host.name)
    return DiskSpec(
        row.volume.uuid,
        path=pool.path_of(Item(ItemKind.VOLUME, row.volume.uuid)),
        size_mib=row.size_mib,
        read_only=bool(row.volume.readonly),
        shared=row.volume.multiattach,
        boot=boot,
    )
