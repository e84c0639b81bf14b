"""What a flow is made of. Declarations only; `runner` runs them (DESIGN §3).

A step is small and safe to run twice. It returns None when it is done, a dict of outputs for later
steps, or `Wait(seconds, reason)` instead of sleeping: it is then called again. Beside it stands its
undo, safe to run twice and to run when the step did nothing; or `no_undo` says why none is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Problem

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Wait:
    """Call me again in `seconds`; `reason` is shown to the user."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Context(Generic[P]):
    """What a step is given. `fence` goes into every driver write; `outputs` are done steps'."""

    operation: UUID
    params: P
    actor: Actor
    fence: int
    outputs: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0


Do = Callable[[Any], "Wait | dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step by name. Exactly one of `undo` and `no_undo` is given. `queue` names, from the
    context, whose worker runs both; without it they run where the operation is."""

    name: str
    do: Do
    undo: Do | None = None
    no_undo: str = ""
    queue: Callable[[Any], str] | None = None

    def __post_init__(self) -> None:
        if (self.undo is None) == (not self.no_undo):
            raise ValueError(f"step {self.name}: give an undo, or say in no_undo why there is none")


@dataclass(frozen=True, slots=True)
class Flow(Generic[P]):
    """A named, versioned list of steps.

    `failed(context, problem)` and `cancelled(context)` settle the target after unwinding, inside
    the transaction that ends the operation: they only write rows. `give_up_after` is how often a
    retryable driver error is met in one step before the flow unwinds. `cancellable=False` for
    flows that must run to their end once begun (a delete). `retry(params)` makes the target ready
    for another run (a compare-and-swap on its state); None = no retry is offered.
    """

    kind: str
    params: type[P]
    steps: tuple[Step, ...]
    failed: Callable[[Context[P], Problem], None]
    cancelled: Callable[[Context[P]], None]
    version: int = 1
    give_up_after: int = 8
    cancellable: bool = True
    retry: Callable[[P], None] | None = None


_flows: dict[tuple[str, int], Flow[Any]] = {}


def register(flow: Flow[P]) -> Flow[P]:
    """Make the flow known by kind and version; an operation keeps the version it began with."""
    _flows[flow.kind, flow.version] = flow
    return flow


def find(kind: str, version: int) -> Flow[Any]:
    """The flow of an operation. KeyError means a deployment without the code: a defect."""
    return _flows[kind, version]


def registered() -> list[Flow[Any]]:
    """Every flow, for the tests that each of them must pass."""
    return list(_flows.values())
