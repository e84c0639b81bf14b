"""What every collection of Neutron understands: filters, `fields`, sorting, pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse

from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import next_query
from cloudwright.osapi.common.paging import after, limit_of, order_of
from cloudwright.osapi.common.schema import truth

M = TypeVar("M", bound=Model)
# Columns that are never null, so that a marker has a place among them.
SORTABLE = ("id", "name", "status", "admin_state_up", "shared", "mtu", "cidr", "ip_version")
PAGING = frozenset({"limit", "marker", "page_reverse", "sort_key", "sort_dir", "fields"})


def as_text(value: str) -> object | None:
    """A filter's value as it stands."""
    return value


def as_truth(value: str) -> object | None:
    """A filter's value as a truth."""
    return truth(value)


def as_number(value: str) -> object | None:
    """A filter's value as a whole number; None, which matches nothing, for what is none."""
    return int(value) if value.isdecimal() else None


def as_address(value: str) -> object | None:
    """A filter's value as an address, or None."""
    try:
        return str(ip_address(value))
    except ValueError:
        return None


def as_uuid(value: str) -> object | None:
    """A filter's value as an id, or None."""
    try:
        return parse_uuid(value, "filter")
    except NotFound:
        return None


@dataclass(frozen=True)
class Collection(Generic[M]):
    """One kind: what it may be filtered by (name -> column, reading of the value), how it shows."""

    noun: str
    filters: Mapping[str, tuple[str, Callable[[str], object | None]]]
    render: Callable[[M], dict[str, Any]]

    def listed(self, call: Call, rows: QuerySet[M]) -> HttpResponse:
        """GET /v2.0/<noun>s. Raises BadInput for a filter that is none, as Neutron does."""
        if unknown := sorted(call.request.GET.keys() - self.filters.keys() - PAGING):
            raise BadInput(reason=f"{unknown} is invalid attribute for filtering")
        found = Q()
        for name, (column, read) in self.filters.items():
            if name in call.request.GET:
                values = [read(value) for value in call.request.GET.getlist(name)]
                found &= Q(**{f"{column}__in": [each for each in values if each is not None]})
        limit = limit_of(call.first("limit"))
        page = list(self._page(call, rows.filter(found))[:limit])
        body: dict[str, Any] = {f"{self.noun}s": [self.shown(call, each) for each in page]}
        if page and len(page) == limit and "limit" in call.request.GET:
            site = call.request.build_absolute_uri(call.request.path)
            href = f"{site}?{next_query(call, str(_uuid(page[-1])))}"
            body[f"{self.noun}s_links"] = [{"rel": "next", "href": href}]
        return answer(body)

    def one(self, call: Call, row: M, status: int = 200) -> HttpResponse:
        """The body of one."""
        return answer({self.noun: self.shown(call, row)}, status)

    def shown(self, call: Call, row: M) -> dict[str, Any]:
        """One, cut down to the `fields` asked for."""
        made = self.render(row)
        fields: Sequence[str] = call.request.GET.getlist("fields")
        return {name: made[name] for name in fields if name in made} if fields else made

    def _page(self, call: Call, rows: QuerySet[M]) -> QuerySet[M]:
        columns = {name: self.filters[name][0] for name in SORTABLE if name in self.filters}
        keys, directions = (
            call.request.GET.getlist("sort_key"),
            call.request.GET.getlist("sort_dir"),
        )
        order = order_of(keys, directions or ["asc"] * len(keys), columns, [("created_at", False)])
        marker = None
        if text := call.first("marker"):
            marker = rows.filter(uuid=as_uuid(text)).first()
            if marker is None:
                raise NotFound(kind=self.noun, id=text)
        return after(rows, order, marker)


def _uuid(row: Any) -> UUID:
    found: UUID = row.uuid
    return found
