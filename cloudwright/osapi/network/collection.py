"""What every Neutron collection does: filters, pages, `fields`, one or many made at once, and a
revision by which a client says which state it means to change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.paging import after, limit_of, order_of
from cloudwright.osapi.network.attributes import Attributes, taken
from cloudwright.osapi.network.filters import TAGS, Filters, as_truth

M = TypeVar("M", bound=Model)
# Columns that are never null, so that a marker has a place among them.
SORTABLE = ("id", "name", "status", "admin_state_up", "shared", "mtu", "cidr", "ip_version")
PAGING = frozenset({"limit", "marker", "page_reverse", "sort_key", "sort_dir", "fields"})
IF_MATCH = re.compile(r"revision_number=(\d{1,9})")
BULK_MOST = 100


@dataclass(frozen=True)
class Collection(Generic[M]):
    """One kind: what it may be filtered by (name -> column, reading of the value), how it shows,
    what its bodies may hold. `special` filters have a reading of all their values."""

    noun: str
    filters: Filters
    render: Callable[[Call, M], dict[str, Any]]
    attributes: Attributes = field(default_factory=dict)
    special: Mapping[str, Callable[[list[str]], Q]] = field(default_factory=dict)
    plural: str = ""

    @property
    def many(self) -> str:
        """The noun of several."""
        return self.plural or f"{self.noun}s"

    def listed(self, call: Call, rows: QuerySet[M]) -> HttpResponse:
        """GET /v2.0/<noun>s. Raises BadInput for a filter that is none, as Neutron does."""
        special = {**(TAGS if "revision_number" in self.filters else {}), **self.special}
        known = self.filters.keys() | special.keys() | PAGING
        if unknown := sorted(call.request.GET.keys() - known):
            raise BadInput(reason=f"{unknown} is invalid attribute for filtering")
        found = Q()
        for name, values in call.request.GET.lists():
            if name in special:
                found &= special[name](values)
            elif name in self.filters:
                column, read = self.filters[name]
                wanted = [read(value) for value in values]
                found &= Q(**{f"{column}__in": [each for each in wanted if each is not None]})
        backwards = as_truth(call.first("page_reverse")) is True
        limit = limit_of(call.first("limit"))
        page = list(self._page(call, rows.filter(found), backwards=backwards)[:limit])
        page = page[::-1] if backwards else page
        body: dict[str, Any] = {self.many: [self.shown(call, each) for each in page]}
        if page and "limit" in call.request.GET:
            full = len(page) == limit
            body[f"{self.many}_links"] = _neighbours(call, page, full=full, backwards=backwards)
        return answer(body)

    def one(self, call: Call, row: M, status: int = 200) -> HttpResponse:
        """The body of one."""
        return answer({self.noun: self.shown(call, row)}, status)

    def created(self, call: Call, make: Callable[[Project, dict[str, Any]], M]) -> HttpResponse:
        """POST /v2.0/<noun>s with one, or with several of which all are made or none. `make` gets
        the owner and the values. Raises BadInput, Forbidden (the owner is somebody else)."""
        body = call.json()
        if not isinstance(body, dict) or not body.keys() & {self.noun, self.many}:
            raise BadInput(reason=f"Resource body required: {self.noun}")
        if self.noun in body:
            return self.one(call, self._made(call, body[self.noun], make), 201)
        bodies = body[self.many]
        if not isinstance(bodies, list) or not 1 <= len(bodies) <= BULK_MOST:
            raise BadInput(reason=f"Resources required: 1 to {BULK_MOST} {self.many}")
        with transaction.atomic():
            made = [self._made(call, each, make) for each in bodies]
        return answer({self.many: [self.shown(call, each) for each in made]}, 201)

    def changes(self, call: Call) -> dict[str, Any]:
        """The values of a PUT, with the `revision` that the client means. Raises BadInput."""
        body = call.json()
        if not isinstance(body, dict) or self.noun not in body:
            raise BadInput(reason=f"Resource body required: {self.noun}")
        values = taken(self.attributes, body[self.noun], creating=False)
        return {**values, "revision": revision_of(call)}

    def shown(self, call: Call, row: M) -> dict[str, Any]:
        """One, cut down to the `fields` asked for."""
        made = self.render(call, row)
        fields: Sequence[str] = call.request.GET.getlist("fields")
        return {name: made[name] for name in fields if name in made} if fields else made

    def _made(self, call: Call, body: object, make: Callable[[Project, dict[str, Any]], M]) -> M:
        values = taken(self.attributes, body, creating=True)
        return make(_owner(call, values.pop("owner", None)), values)

    def _page(self, call: Call, rows: QuerySet[M], *, backwards: bool) -> QuerySet[M]:
        """The rows in the order asked for, from behind the marker; `backwards` from before it,
        the nearest first."""
        columns = {name: self.filters[name][0] for name in SORTABLE if name in self.filters}
        keys, directions = (
            call.request.GET.getlist("sort_key"),
            call.request.GET.getlist("sort_dir"),
        )
        order = order_of(keys, directions or ["asc"] * len(keys), columns, [("created_at", False)])
        order = [(column, down is not backwards) for column, down in order]
        marker = None
        if text := call.first("marker"):
            marker = rows.filter(uuid=_as_uuid(text)).first()
            if marker is None:
                raise NotFound(kind=self.noun, id=text)
        return after(rows, order, marker)


def _neighbours(
    call: Call, page: Sequence[Any], *, full: bool, backwards: bool
) -> list[dict[str, str]]:
    """Links to the pages beside a page that is not empty. Where it was come from there is always
    one; further on only if this one is `full`."""
    site = call.request.build_absolute_uri(call.request.path)
    made = []
    if full or backwards:
        made.append({"rel": "next", "href": f"{site}?{_beyond(call, page[-1])}"})
    if (full and backwards) or (not backwards and call.first("marker")):
        href = f"{site}?{_beyond(call, page[0])}&page_reverse=True"
        made.append({"rel": "previous", "href": href})
    return made


def _beyond(call: Call, row: Any) -> str:
    """The query of this call, moved behind the row, forwards."""
    kept = [
        (name, value)
        for name, values in call.request.GET.lists()
        for value in values
        if name not in {"marker", "page_reverse"}
    ]
    return urlencode([*kept, ("marker", str(_uuid(row)))])


def revision_of(call: Call) -> int | None:
    """The revision that `If-Match: revision_number=7` names. Raises BadInput for another header."""
    header = call.request.headers.get("If-Match", "")
    if not header:
        return None
    found = IF_MATCH.fullmatch(header)
    if found is None:
        raise BadInput(reason="If-Match is not valid. Must be revision_number=<number>")
    return int(found[1])


def of(project: Project | None) -> dict[str, str]:
    """Whose it is, under both names; empty for what is the cloud's own."""
    owner = project.uuid.hex if project else ""
    return {"tenant_id": owner, "project_id": owner}


def standard(row: Any) -> dict[str, Any]:
    """What every kind shows."""
    made = {
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "revision_number": row.revision,
    }
    return made | ({"tags": row.tags} if hasattr(row, "tags") else {})


def _owner(call: Call, named: UUID | None) -> Project:
    """The token's project, or the one that an administrator names. Raises Forbidden, NotFound."""
    if named is None or named == call.actor.project_uuid:
        return call.project()
    if not call.actor.admin:
        raise Forbidden
    return project_named(named)


def _as_uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _uuid(row: Any) -> UUID:
    found: UUID = row.uuid
    return found
