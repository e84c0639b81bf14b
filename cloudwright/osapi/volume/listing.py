"""Lists of Block Storage: filters, order, pages by marker or offset, and the count beside them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import orjson
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse

from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.paging import after, limit_of, order_of
from cloudwright.osapi.common.schema import truth

M = TypeVar("M", bound=Model)
Filters = Mapping[str, Callable[[str], Q]]
NEWEST = [("created_at", True)]


def text(column: str) -> Callable[[str], Q]:
    """The column is this text."""
    return lambda value: Q(**{column: value})


def flag(column: str) -> Callable[[str], Q]:
    """The column is this truth."""
    return lambda value: Q(**{column: truth(value)})


def ident(column: str) -> Callable[[str], Q]:
    """The column is this uuid; nothing is found for what is none."""

    def make(value: str) -> Q:
        try:
            return Q(**{column: parse_uuid(value, "id")})
        except NotFound:
            return Q(pk=None)

    return make


def pairs(column: str) -> Callable[[str], Q]:
    """The column holds these: `{"key": "value"}`, or the same as Python writes it."""

    def make(value: str) -> Q:
        try:
            found = ast.literal_eval(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            try:
                found = orjson.loads(value)
            except orjson.JSONDecodeError:
                found = None
        if not isinstance(found, dict) or "\\u0000" in repr(found) or "\0" in value:
            raise BadInput(reason=f"Invalid filter {column}: {value}", field=column)
        return Q(**{f"{column}__contains": {str(k): str(v) for k, v in found.items()}})

    return make


@dataclass(frozen=True)
class Listing(Generic[M]):
    """What one noun's list takes. `collection` is the key of the body; `columns` are what may be
    sorted by, as the wire names them; unknown filters are ignored, as Cinder does."""

    collection: str
    filters: Filters
    columns: Mapping[str, str]

    def answer(
        self, call: Call, rows: QuerySet[M], show: Callable[[M], dict[str, Any]]
    ) -> HttpResponse:
        """The page that the query asks for, a link to the next, and the count where asked."""
        if "sorting_name" in self.columns.values():
            # A name may be null, and what pages are ordered by may not.
            rows = rows.annotate(sorting_name=Coalesce("name", Value("")))  # type: ignore[assignment]  # the annotation changes nothing here
        found = rows.filter(self._wanted(call))
        limit = limit_of(call.first("limit"))
        offset = limit_of(call.first("offset"), most=2**31, default=0)
        page = list(self._page(call, found)[offset : offset + limit])
        body: dict[str, Any] = {self.collection: [show(row) for row in page]}
        if call.version >= (3, 45) and call.flag("with_count"):
            body["count"] = found.count()
        if page and len(page) == limit and "limit" in call.request.GET:
            site = call.site + call.request.path
            marker = page[-1].uuid  # type: ignore[attr-defined]  # every one of them is a Row
            kept = [(key, value) for key, values in call.request.GET.lists() for value in values]
            query = [pair for pair in kept if pair[0] not in ("marker", "offset")]
            href = f"{site}?{urlencode([*query, ('marker', str(marker))])}"
            body[f"{self.collection}_links"] = [{"rel": "next", "href": href}]
        return answer(body)

    def _wanted(self, call: Call) -> Q:
        found = Q()
        for key, values in call.request.GET.lists():
            if key in self.filters:
                if "\0" in "".join(values):
                    raise BadInput(reason=f"Invalid filter {key}", field=key)
                found &= self.filters[key](values[-1])
        return found

    def _page(self, call: Call, rows: QuerySet[M]) -> QuerySet[M]:
        keys, directions = _order(call)
        order = order_of(keys, directions, self.columns, NEWEST)
        marker = None
        if wanted := call.first("marker"):
            marker = rows.filter(uuid=parse_uuid(wanted, "marker")).first()
            if marker is None:
                raise NotFound(kind="marker", id=wanted)
        return after(rows, order, marker)


def _order(call: Call) -> tuple[list[str], list[str]]:
    if "sort" in call.request.GET:
        parts = [part.strip().partition(":") for part in call.first("sort").split(",")]
        return [part[0] for part in parts], [part[2] or "desc" for part in parts]
    return call.request.GET.getlist("sort_key"), call.request.GET.getlist("sort_dir")
