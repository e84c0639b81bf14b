"""Which of the hosts that may take an instance is best: columns, weighed by the database.

A weigher gives an expression over Host; the more, the better. `[scheduler] weighers` says which
count, and by what factor: a negative one turns it round. Of several each is brought to 0..1 first,
so that a factor means the same for all. Third parties name theirs by an entry point of the group
`cloudwright.weighers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    Max,
    Min,
    OrderBy,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.contracts import registry
from cloudwright.contracts.scheduling import Wish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.states import LIVE

Expression = Any


@dataclass(frozen=True, slots=True)
class Around:
    """What is asked for, and how many members of its group are where (by the host's number)."""

    wish: Wish
    members: Mapping[int, int] = field(default_factory=dict)


# None: it has nothing to say about this wish.
Weigher = Callable[[Around], Expression | None]


def ram(_: Around) -> Expression:
    """Free memory."""
    return F("ram_limit_mib") - F("used_ram_mib")


def cpu(_: Around) -> Expression:
    """Free virtual cores."""
    return F("vcpus_limit") - F("used_vcpus")


def disk(_: Around) -> Expression:
    """Free disk."""
    return F("disk_limit_mib") - F("used_disk_mib")


def instances(_: Around) -> Expression:
    """Instances there: a negative factor spreads them."""
    rows = Claim.objects.filter(host=OuterRef("pk")).order_by().values("host")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def operations(_: Around) -> Expression:
    """What is going on there: a negative factor leaves busy hosts alone."""
    live = Operation.objects.filter(state__in=LIVE, queue__startswith="host:")
    busy = dict(live.order_by().values_list("queue").annotate(Count("pk")))
    return _by("name", {queue.removeprefix("host:"): count for queue, count in busy.items()})


def soft_affinity(around: Around) -> Expression | None:
    """Members of its group there."""
    if around.wish.policy != "soft-affinity" or not around.members:
        return None
    return _by("pk", around.members)


def soft_anti_affinity(around: Around) -> Expression | None:
    """As few members of its group there as may be."""
    if around.wish.policy != "soft-anti-affinity" or not around.members:
        return None
    return _by("pk", {pk: -count for pk, count in around.members.items()})


def ordered(rows: QuerySet[Host], around: Around) -> QuerySet[Host]:
    """`rows` with the best first."""
    found = [(each(around), factor) for each, factor in _chosen()]
    said = [(term, factor) for term, factor in found if term is not None]
    if not said:
        return rows.order_by("pk")
    if len(said) == 1:
        # The bare term, so that an index on it serves: Host has one for the default weigher.
        (term, factor), *_ = said
        return rows.order_by(OrderBy(term, descending=factor > 0), "pk")
    terms = [(Cast(term, FloatField()), factor) for term, factor in said]
    bounds = rows.aggregate(
        **{f"least{place}": Min(term) for place, (term, _) in enumerate(terms)},
        **{f"most{place}": Max(term) for place, (term, _) in enumerate(terms)},
    )
    total: Expression = Value(0.0)
    for place, (term, factor) in enumerate(terms):
        least, most = bounds[f"least{place}"], bounds[f"most{place}"]
        if least is not None and most > least:
            total = total - Value(factor / (most - least)) * (term - Value(least))
    return rows.order_by(total, "pk")


def _by(column: str, values: Mapping[Any, int]) -> Expression:
    cases = [When(**{column: key}, then=Value(value)) for key, value in values.items()]
    return Case(*cases, default=Value(0))


def _chosen() -> tuple[tuple[Weigher, float], ...]:
    return _load(tuple(settings.CLOUDWRIGHT_SCHEDULER.weighers))


@cache
def _load(chosen: tuple[str, ...]) -> tuple[tuple[Weigher, float], ...]:
    """`RAMWeigher=1.0` -> the weigher and its factor; a factor of 0 switches it off."""
    parts = [text.partition("=") for text in chosen]
    found = [(registry.load("weighers", name), float(factor or 1)) for name, _, factor in parts]
    return tuple((each, factor) for each, factor in found if factor)
