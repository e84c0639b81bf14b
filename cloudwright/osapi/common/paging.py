"""Pages by marker: what follows the marked row in the order asked for. One query a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet

from cloudwright.kernel.errors import BadInput

M = TypeVar("M", bound=Model)
Order = Sequence[tuple[str, bool]]  # (column, descending)


def limit_of(text: str, *, most: int = 1000, default: int | None = None) -> int:
    """How many rows; more than `most` are never given. Raises BadInput."""
    if not text:
        return default if default is not None else most
    if not text.isdecimal():
        raise BadInput(reason=f"limit param must be a whole number, not {text}", field="limit")
    return min(int(text), most)


def order_of(
    keys: Sequence[str], directions: Sequence[str], columns: Mapping[str, str], default: Order
) -> Order:
    """Columns and directions from repeated `sort_key` and `sort_dir`. Raises BadInput."""
    if not keys and not directions:
        return default
    made = []
    for index, key in enumerate(keys or ("created_at",)):
        if key not in columns:
            raise BadInput(reason=f"Sort key supplied is invalid: {key}", field="sort_key")
        direction = directions[min(index, len(directions) - 1)] if directions else "desc"
        if direction not in {"asc", "desc"}:
            raise BadInput(reason=f"Unknown sort direction: {direction}", field="sort_dir")
        made.append((columns[key], direction == "desc"))
    return made


def after(queryset: QuerySet[M], order: Order, marker: M | None) -> QuerySet[M]:
    """`queryset` in that order, from behind `marker`; the key makes the order total.

    The columns must not be null. The last column's direction also serves the key.
    """
    full = [*order, ("pk", order[-1][1] if order else True)]
    if marker is not None:
        queryset = queryset.filter(_beyond(full, marker))
    ordering = [F(name).desc() if descending else F(name).asc() for name, descending in full]
    return queryset.order_by(*ordering)


def _beyond(order: Order, marker: Model) -> Q:
    found = Q()
    equal: dict[str, Any] = {}
    for name, descending in order:
        value = marker.pk if name == "pk" else getattr(marker, name)
        found |= Q(**equal, **{f"{name}__{'lt' if descending else 'gt'}": value})
        equal[name] = value
    return found
