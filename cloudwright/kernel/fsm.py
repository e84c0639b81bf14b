"""State machines as tables. A transition exists once, in an area's `states.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cloudwright.kernel.errors import BadTransition

ANY = "*"


@dataclass(frozen=True)
class Machine:
    """A table of moves `(state, event) -> state`; `(ANY, event)` serves where no row is nearer.

    `transitional` states are on their way to another: a running operation holds them.
    """

    kind: str
    states: frozenset[str]
    transitional: frozenset[str]
    moves: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for (source, _), target in self.moves.items():
            if source not in self.states | {ANY} or target not in self.states:
                raise ValueError(
                    f"{self.kind}: a move names an unknown state: {source} -> {target}"
                )

    def target(self, state: str, event: str, *, ident: object = "") -> str:
        """The state after `event`. Raises BadTransition (409) where the table has no row."""
        found = self.moves.get((state, event)) or self.moves.get((ANY, event))
        if found is None:
            raise BadTransition(event=event, kind=self.kind, id=ident, state=state)
        return found

    def allows(self, state: str, event: str) -> bool:
        """Whether `event` has a row for `state`; doors ask this before they offer an action."""
        return (state, event) in self.moves or (ANY, event) in self.moves

    def sources(self, event: str) -> frozenset[str]:
        """Every state from which `event` may start, for a compare-and-swap in SQL."""
        if (ANY, event) in self.moves:
            return self.states
        return frozenset(source for source, name in self.moves if name == event)
