"""What can be asked of an instance now, and why not: the same table and gates as the services."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import INSTANCE, has_machine, is_deleting
from cloudwright.core.admission.gates import refusal
from cloudwright.kernel.actor import Actor

# action -> (the gates' word for it, the state table's word; empty: any state but on its way out)
ACTIONS = {
    "start": ("instance.start", "start"),
    "stop": ("instance.stop", "stop"),
    "reboot": ("instance.reboot", "reboot"),
    "reboot_hard": ("instance.reboot", "reboot_hard"),
    "pause": ("instance.pause", "pause"),
    "unpause": ("instance.unpause", "unpause"),
    "create_image": ("instance.create_image", "create_image"),
    "resize": ("instance.resize", "resize"),
    "rebuild": ("instance.rebuild", "rebuild"),
    "suspend": ("instance.suspend", "suspend"),
    "resume": ("instance.resume", "resume"),
    "rescue": ("instance.rescue", "rescue"),
    "unrescue": ("instance.unrescue", "unrescue"),
    "shelve": ("instance.shelve", "shelve"),
    "unshelve": ("instance.unshelve", "unshelve"),
    "confirm_resize": ("instance.confirm_resize", "confirm_resize"),
    "revert_resize": ("instance.revert_resize", "revert_resize"),
    "console": ("instance.console", "console"),
    "update": ("instance.update", ""),
    "delete": ("instance.delete", "delete"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An action by name; `reason` says why it is not enabled."""

    action: str
    enabled: bool
    reason: str = ""


def offers(instance: Instance, actor: Actor) -> list[Offer]:
    """Every action, in the order in which people look for them."""
    return [_offer(instance, name, gate, event, actor) for name, (gate, event) in ACTIONS.items()]


def _offer(instance: Instance, name: str, gate: str, event: str, actor: Actor) -> Offer:
    if found := refusal(gate, instance, actor):
        return Offer(name, enabled=False, reason=found.message)
    if not _state_allows(instance.state, event):
        return Offer(name, enabled=False, reason=WrongState.of(instance, name).text)
    return Offer(name, enabled=True)


def _state_allows(state: str, event: str) -> bool:
    if event == "console":
        return has_machine(state)
    if event in ("", "delete"):
        return not is_deleting(state)
    return INSTANCE.allows(state, event)
