"""Gates: higher floors register them at start; every service asks before it writes (DESIGN §1).

A gate says nothing (None) or refuses. OPTIONS, the portal's buttons and "why not" ask the same
gates as the services, so what is offered is what is accepted. `core.access` registers the first
one: does a role of the actor allow this? Decision 0001 tells why this area stands at the bottom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Problem


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: a stable code and a sentence that the user can act on."""

    code: str
    message: str
    status: int = 409


class Refused(Problem):
    """A gate said no. Code and status are the refusal's own."""

    def __init__(self, refusal: Refusal, *, field: str = "") -> None:
        self.refusal = refusal
        super().__init__(field=field)
        self.code = refusal.code  # type: ignore[misc]  # one class speaks for every gate
        self.status = refusal.status  # type: ignore[misc]  # likewise

    @property
    def text(self) -> str:
        return self.refusal.message


T = TypeVar("T")
Gate = Callable[[str, Any, Mapping[str, Any], Actor], Refusal | None]
_gates: list[Gate] = []


def register(gate: Gate) -> Gate:
    """Add a gate; used as a decorator in the module that owns the reason. Repeats are ignored."""
    if gate not in _gates:
        _gates.append(gate)
    return gate


def against(
    action: str, kind: type[T]
) -> Callable[[Callable[[T], Refusal | None]], Callable[[T], Refusal | None]]:
    """Add a reason against one action on rows of one kind, whoever asks; used as a decorator."""

    def add(reason: Callable[[T], Refusal | None]) -> Callable[[T], Refusal | None]:
        def gate(
            asked: str, target: Any, params: Mapping[str, Any], actor: Actor
        ) -> Refusal | None:
            del params, actor
            return reason(target) if asked == action and isinstance(target, kind) else None

        register(gate)
        return reason

    return add


def refusal(
    action: str,
    target: Any,
    actor: Actor,
    params: Mapping[str, Any] | None = None,
) -> Refusal | None:
    """The first refusal, or None. `action` is `<kind>.<verb>`; `target` the row or its scope."""
    for gate in _gates:
        if found := gate(action, target, params or {}, actor):
            return found
    return None


def check(
    action: str,
    target: Any,
    actor: Actor,
    params: Mapping[str, Any] | None = None,
) -> None:
    """Raise Refused (403 or 409) unless every gate lets the action pass."""
    if found := refusal(action, target, actor, params):
        raise Refused(found)
