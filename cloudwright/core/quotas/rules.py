"""Rules about calls in a time, as `[rate_limits] rules` writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

UNITS = {
    "SECOND": timedelta(seconds=1),
    "MINUTE": timedelta(minutes=1),
    "HOUR": timedelta(hours=1),
    "DAY": timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """`most` calls of `method` in one `unit` to what `pattern` fits; people read it as `uri`."""

    method: str
    uri: str
    pattern: str
    most: int
    unit: str

    def __str__(self) -> str:
        return f"{self.method} {self.uri} {self.pattern} {self.most} {self.unit}"

    @property
    def span(self) -> timedelta:
        """The time in which `most` are allowed."""
        return UNITS[self.unit]

    @property
    def step(self) -> timedelta:
        """What one call is worth; rounded down, so that `most` of them fit into the span."""
        return timedelta(microseconds=self.span // timedelta(microseconds=1) // self.most)

    def fits(self, method: str, path: str) -> bool:
        """Whether the rule is about this call."""
        return method == self.method and re.match(self.pattern, path) is not None


@cache
def parsed(lines: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules in the order of the settings, which have been checked when they were read."""
    return tuple(
        Rule(method, uri, pattern, int(most), unit)
        for method, uri, pattern, most, unit in (line.split() for line in lines)
    )


def deciding(rules: Sequence[Rule], method: str, path: str) -> Rule | None:
    """The most specific rule about a call, which is the last one that fits; None: it is free."""
    return next((rule for rule in reversed(rules) if rule.fits(method, path)), None)
