"""Start, stop, restart, pause, unpause, rename: ask the provider, wait until it has settled.

Parameters: the row, and for some a detail. No undo: what was asked of a machine cannot be unasked;
a failure leaves the row Erred with the reason and the backend's state beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cloudwright.broker.instances.flows import common
from cloudwright.broker.states import BEGIN_UPDATING, SCHEDULE_UPDATING
from cloudwright.contracts.provider import Instances
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register


@dataclass(frozen=True, slots=True)
class PowerParams:
    """`hard` cuts the power instead of asking the guest; `name` is the new one of a rename."""

    uuid: str
    hard: bool = False
    name: str = ""


Ask = Callable[[Instances, str, "Context[PowerParams]"], None]


def _flow(verb: str, noun: str, done: str, event: str, ask: Ask) -> Flow[PowerParams]:
    def _ask(context: Context[PowerParams]) -> None:
        instance = common.row_of(context)
        common.begin(instance, BEGIN_UPDATING)
        ask(common.backend_of(instance), instance.backend_id, context)

    def _settle(context: Context[PowerParams]) -> Wait | None:
        return common.settle(context, f"{event}_succeeded", f"Instance {{name}} has been {done}.")

    return register(
        Flow(
            kind=f"broker.instance.{verb}",
            params=PowerParams,
            steps=(
                Step("ask", _ask, no_undo="what was asked of a machine cannot be unasked"),
                Step("settle", _settle, no_undo="it only waits and writes what it saw"),
            ),
            failed=common.failed(f"{event}_failed", f"{noun} of instance"),
            cancelled=common.cancelled(noun),
            retry=common.retry(SCHEDULE_UPDATING),
        )
    )


START = _flow(
    "start",
    "Start",
    "started",
    "resource_start",
    lambda backend, id_, context: backend.start(id_, actor=context.actor),
)
STOP = _flow(
    "stop",
    "Stop",
    "stopped",
    "resource_stop",
    lambda backend, id_, context: backend.stop(id_, hard=context.params.hard, actor=context.actor),
)
RESTART = _flow(
    "restart",
    "Restart",
    "restarted",
    "resource_restart",
    lambda backend, id_, context: backend.restart(
        id_, hard=context.params.hard, actor=context.actor
    ),
)
PAUSE = _flow(
    "pause",
    "Pause",
    "paused",
    "resource_pause",
    lambda backend, id_, context: backend.pause(id_, actor=context.actor),
)
UNPAUSE = _flow(
    "unpause",
    "Unpause",
    "unpaused",
    "resource_unpause",
    lambda backend, id_, context: backend.unpause(id_, actor=context.actor),
)
RENAME = _flow(
    "rename",
    "Update",
    "renamed",
    "resource_update",
    lambda backend, id_, context: backend.rename(id_, context.params.name, actor=context.actor),
)
