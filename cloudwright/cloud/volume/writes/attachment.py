"""What compute writes into Block Storage's books: a volume is in an instance, or out again.

Each may be said twice: an operation that was cut off says it again.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cloudwright.cloud.volume.models import Attachment, Volume
from cloudwright.cloud.volume.states import ATTACHING, DETACHING, IN_USE, VOLUME
from cloudwright.cloud.volume.writes.keeping import settle
from cloudwright.core.rows import move


def reserve(uuid: UUID) -> bool:
    """The volume is kept for an instance; False where it is not free."""
    with transaction.atomic():
        volume = Volume.objects.select_for_update().get(uuid=uuid)
        if volume.multiattach and volume.state == IN_USE:
            return True
        free = VOLUME.allows(volume.state, "reserve")
        if free:
            move(volume, VOLUME, "reserve")
        return free


def put_in(uuid: UUID, instance_uuid: UUID, *, device: str, host_name: str | None) -> None:
    """The volume is in the instance: in use, with its attachment."""
    with transaction.atomic():
        volume = Volume.objects.select_for_update().get(uuid=uuid)
        Attachment.objects.get_or_create(
            volume=volume,
            instance_uuid=instance_uuid,
            defaults={
                "device": device,
                "host_name": host_name,
                "mode": "ro" if volume.readonly else "rw",
            },
        )
        # One that was reserved by hand is there now.
        mine = Attachment.objects.filter(volume=volume, instance_uuid=instance_uuid)
        mine.exclude(status="attached").update(status="attached")
        settle(Volume, uuid, "attach")


def take_out(uuid: UUID, instance_uuid: UUID) -> None:
    """The volume is not in the instance, or was not after all: available, or still in use by
    others."""
    with transaction.atomic():
        volume = Volume.objects.select_for_update().get(uuid=uuid)
        Attachment.objects.filter(volume=volume, instance_uuid=instance_uuid).delete()
        left = Attachment.objects.filter(volume=volume).exists()
        if volume.state == ATTACHING:
            move(volume, VOLUME, "attach" if left else "unreserve")
        elif left:
            leave_in(uuid)
        else:
            settle(Volume, uuid, "detach")


def carry(instance_uuid: UUID, host_name: str) -> None:
    """The instance's volumes are in it on `host_name`. They stay where they are kept."""
    Attachment.objects.filter(instance_uuid=instance_uuid).update(host_name=host_name)


def leave_in(uuid: UUID) -> None:
    """It was to come out and stays."""
    with transaction.atomic():
        volume = Volume.objects.select_for_update().get(uuid=uuid)
        if volume.state == DETACHING:
            move(volume, VOLUME, "roll_detaching")
