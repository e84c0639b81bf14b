"""What may be done to an instance now, judged in one place for services, OPTIONS and buttons."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.states import FROM_RUNTIME
from cloudwright.broker.services.providers import info_of
from cloudwright.broker.states import ERRED, OK
from cloudwright.contracts.errors import Unsupported
from cloudwright.core.admission import gates
from cloudwright.core.admission.gates import Refusal, Refused
from cloudwright.kernel.actor import Actor

# action -> (its row in the table of permissions, title, destructive), in the order of the buttons
ACTIONS = {
    "start": ("instance.start", "Start", False),
    "stop": ("instance.stop", "Stop", False),
    "restart": ("instance.restart", "Restart", False),
    "pause": ("instance.pause", "Pause", False),
    "unpause": ("instance.unpause", "Unpause", False),
    "console": ("instance.console", "Open console", False),
    "update": ("instance.update", "Edit", False),
    "unlink": ("instance.unlink", "Unlink", True),
    "destroy": ("instance.delete", "Delete", True),
}
ALWAYS = frozenset({"destroy", "unlink"})


@dataclass(frozen=True, slots=True)
class ActionOffer:
    """One action of an instance; `reason` says why it is not enabled."""

    name: str
    title: str
    enabled: bool
    reason: str
    destructive: bool


def actions_for(instance: Instance, actor: Actor) -> list[ActionOffer]:
    """Every action of the kind, enabled exactly where its service function would accept it."""
    offers = []
    for name, (_, title, destructive) in ACTIONS.items():
        found = refusal(name, instance, actor)
        reason = found.message if found else ""
        offers.append(ActionOffer(name, title, found is None, reason, destructive))
    return offers


def check(action: str, instance: Instance, actor: Actor) -> None:
    """Raise Refused (403 or 409) unless the action is offered."""
    if found := refusal(action, instance, actor):
        raise Refused(found)


def refusal(action: str, instance: Instance, actor: Actor) -> Refusal | None:
    """Why not: the gates first, then what the provider offers, then the state."""
    return (
        gates.refusal(ACTIONS[action][0], instance, actor)
        or _by_provider(action, instance)
        or _by_state(action, instance)
    )


def _by_provider(action: str, instance: Instance) -> Refusal | None:
    try:
        info = info_of(instance.settings.type)
    except Unsupported as problem:
        return Refusal("driver.unsupported", problem.text)
    if action == "unlink" and info.adopts_tenants:
        return Refusal(
            "instance.comes_back",
            "It would come back by itself: this service shows every instance that exists in it.",
        )
    return None


def _by_state(action: str, instance: Instance) -> Refusal | None:
    if action in ALWAYS:
        return None
    if action == "console":
        return None if instance.backend_id else _conflict("It has not been made yet.")
    if instance.state not in {OK, ERRED} or not instance.backend_id:
        return _conflict(f"It is not possible while the instance is {instance.state}.")
    wanted = FROM_RUNTIME.get(action)
    if wanted is not None and instance.runtime_state not in wanted:
        return _conflict(f"It is not possible while the machine is {instance.runtime_state}.")
    return None


def _conflict(message: str) -> Refusal:
    return Refusal("bad_transition", message)
