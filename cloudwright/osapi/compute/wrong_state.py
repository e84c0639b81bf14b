"""The 409 of everything that a server cannot do as it is."""

from __future__ import annotations

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.kernel.errors import BadTransition, Conflict

# What Nova calls an action in its errors, where that differs.
NAMES = {"os-start": "start", "os-stop": "stop"}


class WrongStateForAction(Conflict):
    """409, in Nova's words."""

    code = "openstack.wrong_state"
    message = "Cannot '{action}' instance {id} while it is in {what} {state}"


def in_nova_words(action: str, instance: Instance, problem: BadTransition) -> WrongStateForAction:
    """The 409 that Nova's clients take apart."""
    task = problem.params.get("task_state") if isinstance(problem, WrongState) else None
    what, state = ("task_state", task) if task else ("vm_state", instance.vm_state)
    name = NAMES.get(action, action)
    return WrongStateForAction(action=name, id=instance.uuid, what=what, state=state)
