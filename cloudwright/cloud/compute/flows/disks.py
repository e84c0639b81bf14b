"""The rows of an instance's disks, and what a hypervisor is asked to put in and take out."""

from __future__ import annotations

from typing import Any

from cloudwright.cloud.compute.flows.outcome import driver_of
from cloudwright.cloud.compute.models import BlockDevice, Instance
from cloudwright.cloud.compute.models.block_device import RELEASED, SWAP
from cloudwright.cloud.compute.selectors.block_device import block_devices_of
from cloudwright.cloud.compute.writes import block_device as writes
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.cloud.volume import backends
from cloudwright.contracts.hypervisor import DiskSpec
from cloudwright.contracts.volumes import Item, ItemKind
from cloudwright.core.operations.flow import Context, Wait

LOOK_SECONDS = 1


def disks_of(instance: Instance) -> tuple[DiskSpec, ...]:
    """Its disks beside the root disk, in the guest's order. Asks the pools where the volumes are:
    no transaction may be open. Raises DriverError, Unavailable."""
    rows = block_devices_of(instance.uuid).exclude(state=RELEASED).order_by("device")
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


def put_in(context: Context[Any], row: BlockDevice) -> None:
    """The machine has the disk, and a running guest sees it. In already = done. Raises Gone."""
    driver = driver_of(row.instance)
    driver.attach_volume(row.instance.uuid, disk_of(row), attempt=context.fence)


def take_out(context: Context[Any]) -> Wait | None:
    """Until the guest has let go of the volume of the flow. Out already = done."""
    row = writes.device_named(context.params.device)
    if row is None or row.volume is None or row.instance.host is None:
        return None
    driver = driver_of(row.instance)
    if driver.detach_volume(row.instance.uuid, row.volume.uuid, attempt=context.fence):
        return None
    return Wait(LOOK_SECONDS, "The guest is letting go of the volume.")


def tell_of(context: Context[Any], row: BlockDevice, event: str, words: str, **more: Any) -> None:
    """Write an event of the flow about the instance."""
    operation = context.operation
    tell(f"instance_{event}", words, row.instance, context.actor, operation=operation, **more)
