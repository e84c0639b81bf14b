"""The hint `query`: an expression in JSON, `[">=", "$free_ram_mb", 1024]`, judged for each host."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from typing import Any

from cloudwright.cloud.scheduling.filters.capabilities import facts
from cloudwright.contracts.scheduling import HostSeen, Wish
from cloudwright.kernel.errors import BadInput

DEEPEST = 20
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
OPERATORS = frozenset({*_COMPARISONS, "in", "not", "and", "or"})


def read(text: object) -> Any:
    """The expression in `text`, which may be JSON or what JSON gives. Raises BadInput."""
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except (json.JSONDecodeError, RecursionError) as exc:
        raise BadInput(reason="The hint query is no JSON.", field="query") from exc
    _judge(found, 0)
    return found


def matches(host: HostSeen, wish: Wish) -> bool:
    """Whether the host is one that the query means; without a query, every one is."""
    return wish.query is None or bool(_value(wish.query, facts(host)))


def _judge(found: object, depth: int) -> None:
    if not isinstance(found, list):
        if depth == 0:
            raise BadInput(reason="The hint query is a list: operator, values.", field="query")
        return
    if not found or found[0] not in OPERATORS or len(found) < 2 or depth > DEEPEST:
        known = ", ".join(sorted(OPERATORS))
        raise BadInput(reason=f"A query begins with one of {known}.", field="query")
    for each in found[1:]:
        _judge(each, depth + 1)


def _value(part: Any, known: dict[str, object]) -> Any:
    if isinstance(part, str) and part.startswith("$"):
        return known.get(part[1:].rpartition(".")[2])
    if not isinstance(part, list):
        return part
    name, values = part[0], [_value(each, known) for each in part[1:]]
    if name == "not":
        return not any(values)
    if name == "and":
        return all(values)
    if name == "or":
        return any(values)
    if name == "in":
        return values[0] in values[1:]
    return all(_compares(_COMPARISONS[name], values[0], each) for each in values[1:])


def _compares(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    try:
        return compare(left, right)
    except TypeError:
        return False
