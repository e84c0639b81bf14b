from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cloudwright.core.quotas.models import Rate
from cloudwright.core.quotas.rules import Rule
from cloudwright.kernel import clock


@dataclass(frozen=True, slots=True)
class RateLine:
    """What is left of a rule for somebody, and when the next call is allowed."""

    rule: Rule
    left: int
    next_at: datetime


def rates_of(who: UUID, rules: Sequence[Rule]) -> list[RateLine]:
    """A line for each rule, in their order."""
    named = [str(rule) for rule in rules]
    rows = Rate.objects.filter(who=who, rule__in=named)
    used = {row.rule: row.full_until for row in rows}
    now = clock.now()
    return [_line(rule, max(used.get(str(rule), now), now), now) for rule in rules]


def _line(rule: Rule, full_until: datetime, now: datetime) -> RateLine:
    free = rule.span - (full_until - now)
    left = min(free // rule.step, rule.most)
    return RateLine(rule, left, now if left else full_until + rule.step - rule.span)
