"""The buttons of an instance: what the broker offers, with the hard way beside the soft one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.services import instance as service
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound

Do = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Button:
    """An action by its name in the address. `reason` says why it is not enabled now."""

    name: str
    title: str | Promise
    icon: str
    do: Do
    offer: str
    destructive: bool = False
    enabled: bool = False
    reason: str = ""


BUTTONS = (
    Button("start", _("Start"), "player-play", service.start, "start"),
    Button("stop", _("Stop"), "power", service.stop, "stop"),
    Button("restart", _("Restart"), "refresh", service.restart, "restart"),
    Button("pause", _("Pause"), "player-pause", service.pause, "pause"),
    Button("unpause", _("Continue"), "player-play", service.unpause, "unpause"),
    Button(
        "force-stop",
        _("Cut the power"),
        "player-stop",
        partial(service.stop, hard=True),
        "stop",
        destructive=True,
    ),
    Button(
        "reset",
        _("Reset"),
        "rotate-clockwise",
        partial(service.restart, hard=True),
        "restart",
        destructive=True,
    ),
)
_BULK_ONLY = (Button("delete", _("Delete"), "trash", service.delete, "destroy", destructive=True),)


def buttons_of(offers: Mapping[str, service.ActionOffer]) -> list[Button]:
    """Every button, enabled exactly where the broker offers its action."""
    return [
        replace(button, enabled=offers[button.offer].enabled, reason=offers[button.offer].reason)
        for button in BUTTONS
        if button.offer in offers
    ]


def perform(action: str, instance: Instance, *, actor: Actor) -> None:
    """Ask the service. NotFound for an action nobody offers; its own Problems pass through."""
    for button in (*BUTTONS, *_BULK_ONLY):
        if button.name == action:
            button.do(instance, actor=actor)
            return
    raise NotFound(kind="Action", id=action)
