"""How operations move the disks of an instance and the books of the volumes among them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.models import BlockDevice, Instance
from cloudwright.cloud.compute.models.block_device import (
    ATTACHED,
    ATTACHING,
    DETACHING,
    RELEASED,
    WANTED,
)
from cloudwright.cloud.volume.writes import attachment
from cloudwright.core.audit.changes import publish


def reserved(device: BlockDevice) -> bool:
    """The volume is kept for the instance; False where it is not free."""
    with transaction.atomic():
        if not _locked(device) or device.volume is None:
            return False
        if device.state in (WANTED, RELEASED):
            if not attachment.reserve(device.volume.uuid):
                return False
            BlockDevice.objects.filter(pk=device.pk).update(state=ATTACHING)
        return True


def attached(device: BlockDevice) -> bool:
    """The volume is in. Said twice: False, and nothing changes."""
    return _settle(device, (ATTACHING, DETACHING), ATTACHED)


def stays(device: BlockDevice) -> bool:
    """It was to come out and stays in."""
    return _settle(device, (DETACHING,), ATTACHED)


def released(device: BlockDevice) -> None:
    """The instance could not be made: its volume is free, and its row says what was wanted."""
    with transaction.atomic():
        if device.volume is not None and _locked(device) and device.state != WANTED:
            _take_out(device)
            BlockDevice.objects.filter(pk=device.pk).update(state=RELEASED)


def gone(device: BlockDevice) -> bool:
    """The disk is out. Said twice: False."""
    with transaction.atomic():
        if not _locked(device):
            return False
        if device.volume is not None and device.state not in (RELEASED, WANTED):
            _take_out(device)
        device.delete()
        publish("instance", device.instance.uuid)
        return True


def device_named(uuid: UUID | str) -> BlockDevice | None:
    """The row with all that its flows need, or None once it is gone."""
    rows = BlockDevice.objects.select_related(
        "instance__project__customer", "instance__host", "volume__host"
    )
    return rows.filter(uuid=uuid).first()


def _settle(device: BlockDevice, before: tuple[str, ...], after: str) -> bool:
    with transaction.atomic():
        if not _locked(device) or device.state not in before or device.volume is None:
            return False
        host = Instance.objects.values_list("host__name", flat=True).get(pk=device.instance_id)
        if device.state == DETACHING:
            attachment.leave_in(device.volume.uuid)
        else:
            attachment.put_in(
                device.volume.uuid, device.instance.uuid, device=device.device, host_name=host
            )
        device.state = after
        device.save(update_fields=["state", "updated_at"])
        publish("instance", device.instance.uuid)
        return True


def _take_out(device: BlockDevice) -> None:
    assert device.volume is not None  # noqa: S101 - for the type checker
    attachment.take_out(device.volume.uuid, device.instance.uuid)


def _locked(device: BlockDevice) -> bool:
    """Hold the row, and see its state as it is now; False where it is gone."""
    found = BlockDevice.objects.select_for_update().filter(pk=device.pk).values("state").first()
    if found is not None:
        device.state = found["state"]
    return found is not None
