"""How states look. Colour never speaks alone: each has its words, and motion means "in work"."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Look:
    """A state's words, its colour (Tabler's name) and whether it is passing."""

    label: str | Promise
    colour: str
    moving: bool = False


_CREATING = Look(_("Creating"), "azure", moving=True)
_CHANGING = Look(_("Changing"), "azure", moving=True)
_DELETING = Look(_("Deleting"), "orange", moving=True)
_ERROR = Look(_("Error"), "red")

# By StateMixin's words; `OK` is looked up by what the backend says of the machine itself.
INSTANCE = {
    "Creation Scheduled": _CREATING,
    "Creating": _CREATING,
    "Update Scheduled": _CHANGING,
    "Updating": _CHANGING,
    "Deletion Scheduled": _DELETING,
    "Deleting": _DELETING,
    "Erred": _ERROR,
}
RUNTIME = {
    "ACTIVE": Look(_("Running"), "green"),
    "SHUTOFF": Look(_("Stopped"), "secondary"),
    "PAUSED": Look(_("Paused"), "yellow"),
    "SUSPENDED": Look(_("Suspended"), "yellow"),
    "REBOOT": Look(_("Restarting"), "azure", moving=True),
    "ERROR": _ERROR,
}
OPERATION = {
    "accepted": Look(_("Waiting"), "azure", moving=True),
    "running": Look(_("Running"), "azure", moving=True),
    "cancelling": Look(_("Cancelling"), "orange", moving=True),
    "done": Look(_("Done"), "green"),
    "failed": Look(_("Failed"), "red"),
    "cancelled": Look(_("Cancelled"), "secondary"),
}
STEP_TITLE = {
    "request": _("Ask the cloud for it"),
    "settle": _("Wait until the cloud has done it"),
}
STEP_ICON = {
    "done": "circle-check",
    "running": "rotate-clockwise",
    "waiting": "clock",
    "failed": "circle-x",
    "undone": "history",
}
LEVEL = {
    "debug": Look(_("Detail"), "secondary"),
    "info": Look(_("Information"), "azure"),
    "warning": Look(_("Warning"), "orange"),
    "error": Look(_("Error"), "red"),
}


def instance_look(state: str, runtime_state: str) -> Look:
    """How an instance looks: its state while it moves or erred, else what runs."""
    if look := INSTANCE.get(state):
        return look
    unknown = Look(runtime_state.capitalize() or _("Unknown"), "secondary")
    return RUNTIME.get(runtime_state.upper(), unknown)


def operation_look(state: str) -> Look:
    """How an operation's state looks; an unknown one shows itself, in grey."""
    return OPERATION.get(state, Look(state.capitalize(), "secondary"))


def level_look(level: str) -> Look:
    """How an event's level looks."""
    return LEVEL.get(level.lower(), Look(level.capitalize(), "secondary"))
