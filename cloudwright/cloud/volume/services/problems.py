"""What goes wrong with volumes, in Cinder's words where its clients read them."""

from __future__ import annotations

from typing import Any

from cloudwright.cloud.volume.writes.keeping import MACHINES, Kept
from cloudwright.core.rows import move
from cloudwright.kernel.errors import BadInput, BadTransition, Conflict, Unavailable


class WrongState(BadInput):
    """400: Cinder's answer to what cannot be done in the present state."""

    code = "volume.wrong_state"
    message = (
        "Invalid {kind}: {kind} status must be {wanted} to {event}, but current status is: {state}."
    )


class InvalidVolume(BadInput):
    """400: something else about the volume stands in the way."""

    code, message = "volume.invalid", "Invalid volume: {reason}"


class ZoneInvalid(BadInput):
    """400: no host is in that zone."""

    code, message = "volume.zone_invalid", "Availability zone '{zone}' is invalid."


class NoBackend(Unavailable):
    """503: no host that could keep a volume has been heard of lately."""

    code, message = (
        "volume.no_backend",
        "No valid backend was found: there is no host to keep volumes.",
    )


class TypeInUse(BadInput):
    """400: volumes are of this type."""

    code, message = "volume_type.in_use", "Target volume type {id} is still in use."


class TypeExists(Conflict):
    """409: the name is taken."""

    code, message = "volume_type.exists", "Volume Type {name} already exists."


class TransferKeyWrong(BadInput):
    """400: the key does not open this transfer."""

    code, message = (
        "transfer.key_wrong",
        "Invalid auth key: Attempt to transfer {id} with it failed.",
    )


class InvalidGroup(BadInput):
    """400: the group is not fit for this."""

    code, message = "volume_group.invalid", "Invalid group: {reason}"


class GroupTypeInUse(BadInput):
    """400: groups are of this type."""

    code, message = "group_type.in_use", "Group type {id} is still in use."


class GroupTypeExists(Conflict):
    """409: the name is taken."""

    code, message = "group_type.exists", "Group Type {name} already exists."


def begin(row: Kept, event: str, **also: Any) -> None:
    """Move `row` into the task `event` with a compare-and-swap. Raises WrongState."""
    machine = MACHINES[type(row)]
    try:
        move(row, machine, event, **also)
    except BadTransition as exc:
        raise WrongState(
            kind=machine.kind,
            wanted=" or ".join(sorted(machine.sources(event))),
            event=event.replace("_", " "),
            state=row.state,
        ) from exc
