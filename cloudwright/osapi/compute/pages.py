"""Nova's pages: `limit`, `marker`, `sort_key`, `sort_dir`, and the link to the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import next_query
from cloudwright.osapi.common.paging import Order, after, limit_of, order_of

M = TypeVar("M", bound=Model)


def page(
    call: Call, rows: QuerySet[M], *, columns: Mapping[str, str], default: Order, key: str = "uuid"
) -> tuple[QuerySet[M], int]:
    """The rows of the page asked for, and how many it may hold. Raises BadInput.

    `columns` maps what a client may sort by; `key` is what its markers name.
    """
    keys = call.request.GET.getlist("sort_key")
    order = order_of(keys, call.request.GET.getlist("sort_dir"), columns, default)
    limit = limit_of(call.first("limit"))
    return after(rows, order, _marked(call, rows, key))[:limit], limit


def by_offset(call: Call, rows: QuerySet[M], *, most: int = 1000) -> QuerySet[M]:
    """The rows of older calls' pages: `limit` of them, at most `most`, from `offset` on. Raises
    BadInput."""
    first = limit_of(call.first("offset") or "0")
    return rows[first : first + limit_of(call.first("limit"), most=most)]


def links(call: Call, noun: str, entries: Sequence[Any], limit: int, marker: object) -> Any:
    """`{noun_links: [...]}` where the page came out full, also when nothing follows."""
    if not entries or len(entries) < limit or "limit" not in call.request.GET:
        return {}
    site = call.request.build_absolute_uri(call.request.path)
    href = f"{site}?{next_query(call, str(marker))}"
    return {f"{noun}_links": [{"rel": "next", "href": href}]}


def _value(marker: str, key: str) -> object:
    """Raises NotFound for what no row can be named by."""
    if key == "uuid":
        return parse_uuid(marker, "marker")
    if key == "pk" and not (marker.isdecimal() and len(marker) < 19):
        raise NotFound(kind="marker", id=marker)
    return marker


def _marked(call: Call, rows: QuerySet[M], key: str) -> M | None:
    marker = call.first("marker")
    if not marker:
        return None
    try:
        value = _value(marker, key)
    except NotFound:
        raise BadInput(reason=f"marker [{marker}] not found", field="marker") from None
    found = rows.filter(**{key: value}).first()
    if found is None:
        raise BadInput(reason=f"marker [{marker}] not found", field="marker")
    return found
