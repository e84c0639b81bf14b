"""Volumes in instances, as Block Storage keeps the books. The machine's side is compute's.

What compute has put into a machine is not taken out of the books here: `volume.unbook` refuses.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cloudwright.cloud.text import line
from cloudwright.cloud.volume.models import Attachment, Volume
from cloudwright.cloud.volume.services.problems import InvalidVolume, begin
from cloudwright.cloud.volume.states import ATTACHING, AVAILABLE, DETACHING, IN_USE, VOLUME
from cloudwright.cloud.volume.writes.keeping import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor

RESERVED, ATTACHED = "reserved", "attached"
MODES = ("rw", "ro")
HELD = (ATTACHING, IN_USE, DETACHING)


def reserve(volume: Volume, *, actor: Actor) -> Volume:
    """Keep others from taking it. Raises Refused, WrongState."""
    return _move(volume, "reserve", actor)


def unreserve(volume: Volume, *, actor: Actor) -> Volume:
    """Let it go again. Raises Refused, WrongState."""
    check("volume.unbook", volume, actor)
    return _move(volume, "unreserve", actor)


def reserve_for(
    volume: Volume, *, instance_uuid: UUID | None, mode: str = "rw", actor: Actor
) -> Attachment:
    """Keep the volume for an instance, with an attachment that says so. Raises Refused,
    WrongState, InvalidVolume."""
    check("volume.attach", volume, actor)
    if volume.readonly and mode == "rw":
        raise InvalidVolume(reason="it is read-only: attach it with the mode ro.", field="mode")
    with transaction.atomic():
        begin(volume, "reserve")
        made = Attachment.objects.create(
            volume=volume, instance_uuid=instance_uuid, mode=mode, status=RESERVED
        )
        tell("volume_reserve_succeeded", f"is {volume.state} now.", volume, actor)
    return made


def release(attachment: Attachment, *, actor: Actor) -> None:
    """Forget an attachment: a reserved volume is let go, an attached one is out again. Raises
    Refused, WrongState."""
    if attachment.status != RESERVED:
        detach(attachment.volume, attachment=attachment.uuid, actor=actor)
        return
    volume = attachment.volume
    check("volume.unbook", volume, actor)
    with transaction.atomic():
        attachment.delete()
        if not volume.attachments.exists():
            begin(volume, "unreserve")
        tell("volume_unreserve_succeeded", f"is {volume.state} now.", volume, actor)


def begin_detaching(volume: Volume, *, actor: Actor) -> Volume:
    """It is being taken out. Raises Refused, WrongState."""
    check("volume.unbook", volume, actor)
    return _move(volume, "begin_detaching", actor)


def roll_detaching(volume: Volume, *, actor: Actor) -> Volume:
    """It stays in after all. Raises Refused, WrongState."""
    check("volume.unbook", volume, actor)
    return _move(volume, "roll_detaching", actor)


def attach(
    volume: Volume,
    *,
    instance_uuid: UUID | None,
    host_name: str | None = None,
    device: str = "",
    mode: str = "rw",
    actor: Actor,
) -> Attachment:
    """It is in the instance (or on the host). Raises Refused, WrongState, InvalidVolume."""
    check("volume.attach", volume, actor)
    if mode not in MODES:
        raise InvalidVolume(reason=f"the mode is one of {', '.join(MODES)}.", field="mode")
    if volume.readonly and mode == "rw":
        raise InvalidVolume(reason="it is read-only: attach it with the mode ro.", field="mode")
    with transaction.atomic():
        begin(volume, "attach")
        attachment = Attachment.objects.create(
            volume=volume,
            instance_uuid=instance_uuid,
            host_name=host_name,
            device=line(device, "mountpoint"),
            mode=mode,
        )
        tell("volume_attach_succeeded", "was attached.", volume, actor)
    return attachment


def detach(volume: Volume, *, attachment: UUID | None = None, actor: Actor) -> Volume:
    """It is out again; `attachment` names which. Out already: nothing more. Raises Refused,
    WrongState, InvalidVolume."""
    check("volume.unbook", volume, actor)
    with transaction.atomic():
        found = Attachment.objects.filter(volume=volume)
        if attachment is None and volume.state == AVAILABLE and not found.exists():
            return volume  # out already
        if attachment is not None and not found.filter(uuid=attachment).exists():
            raise InvalidVolume(reason=f"it has no attachment {attachment}.")
        begin(volume, "detach")
        found.delete()
        tell("volume_detach_succeeded", "was detached.", volume, actor)
    return volume


def force_detach(volume: Volume, *, actor: Actor) -> Volume:
    """Forget every attachment, for an administrator who knows that none is left. What no
    attachment holds keeps its state: a volume that could not be made is not made by this, and
    whatever is going on ends by itself. Raises Refused."""
    check("volume.reset", volume, actor)
    check("volume.unbook", volume, actor)
    with transaction.atomic():
        forgotten, _ = Attachment.objects.filter(volume=volume).delete()
        idle = forgotten and volume.state not in VOLUME.transitional
        if idle or volume.state in HELD:
            move(volume, VOLUME, "reset_available")
        tell("volume_detach_succeeded", "was detached by force.", volume, actor)
    return volume


def _move(volume: Volume, event: str, actor: Actor) -> Volume:
    check("volume.attach", volume, actor)
    with transaction.atomic():
        begin(volume, event)
        tell(f"volume_{event}_succeeded", f"is {volume.state} now.", volume, actor)
    return volume
