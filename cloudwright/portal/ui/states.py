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


OPERATION = {
    "accepted": Look(_("Waiting"), "azure", moving=True),
    "running": Look(_("Running"), "azure", moving=True),
    "cancelling": Look(_("Cancelling"), "orange", moving=True),
    "done": Look(_("Done"), "green"),
    "failed": Look(_("Failed"), "red"),
    "cancelled": Look(_("Cancelled"), "secondary"),
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


def operation_look(state: str) -> Look:
    """How an operation's state looks; an unknown one shows itself, in grey."""
    return OPERATION.get(state, Look(state.capitalize(), "secondary"))


def level_look(level: str) -> Look:
    """How an event's level looks."""
    return LEVEL.get(level.lower(), Look(level.capitalize(), "secondary"))
