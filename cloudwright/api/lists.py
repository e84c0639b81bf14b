"""The read path: an answer's declared fields, compiled to one `values_list` (DESIGN §6).

A kind declares its answer once, as a `CompiledSerializer`; OpenAPI is drawn from it, lists and
details are read by it. No model instances are made and no URL is reversed twice in a request: that
is five times cheaper than running serializers over a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

Convert = Callable[[Any], Any]
Schema = Mapping[str, Any]
_NOWHERE = UUID(int=0).hex

# What a field looks like in OpenAPI, where its class does not say.
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "nullable": True}
TRUTH: Schema = {"type": "boolean", "nullable": True}


def rows_of(*texts: str, **others: Schema) -> Schema:
    """An array of objects with these properties."""
    properties = {**dict.fromkeys(texts, TEXT), **others}
    return {"type": "array", "items": {"type": "object", "properties": properties}}


class CompiledSerializer(serializers.Serializer[Any]):
    """A declaration of an answer. Every field is one of those that `compile_fields` knows."""


class LinkField(serializers.URLField):
    """The URL of the row whose uuid is at `source`; null where there is none."""

    def __init__(self, view_name: str, **kwargs: Any) -> None:
        self.view_name = view_name
        super().__init__(read_only=True, **kwargs)


class HexField(serializers.UUIDField):
    """A uuid as `/api/` writes it: 32 hex digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="hex", read_only=True, **kwargs)


class DerivedField(serializers.Field[Any, Any, Any, Any]):
    """A value worked out from the columns named in `sources`, which come in that order."""

    def __init__(
        self,
        function: Callable[..., Any],
        sources: Sequence[str],
        *,
        schema: Schema = TEXT,
        **kwargs: Any,
    ) -> None:
        self.function, self.sources, self.schema = function, tuple(sources), schema
        super().__init__(read_only=True, **kwargs)


class AttachedField(serializers.Field[Any, Any, Any, Any]):
    """What hangs on many rows, fetched for the whole page at once.

    `fetch(keys, request)` takes the values of `key` on the page and answers by key; a row
    without an entry shows `empty`. A fixed number of queries, whatever the length of the page.
    """

    def __init__(
        self,
        fetch: Callable[[list[Any], Request], Mapping[Any, Any]],
        *,
        key: str = "pk",
        empty: Any = (),
        schema: Schema | None = None,
        **kwargs: Any,
    ) -> None:
        self.fetch, self.key, self.nothing = fetch, key, empty
        self.schema = schema or rows_of("url", "uuid", "name")
        super().__init__(read_only=True, **kwargs)


PLAIN = (
    serializers.CharField,
    serializers.IntegerField,
    serializers.BooleanField,
    serializers.DateTimeField,
    serializers.JSONField,
    serializers.ListField,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fetch and how to lay it out."""

    columns: tuple[str, ...]
    fields: tuple[tuple[str, serializers.Field[Any, Any, Any, Any], tuple[int, ...]], ...]


@lru_cache(maxsize=256)
def compile_fields(serializer: type[CompiledSerializer], names: frozenset[str]) -> Plan:
    """The columns and layout for these fields of a declaration; no names = all of it.

    Raises TypeError for a field that is none of those above: add a case or use `DerivedField`.
    """
    columns: dict[str, int] = {}
    laid_out = []
    for name, field in serializer().fields.items():
        if names and name not in names:
            continue
        places = tuple(columns.setdefault(c, len(columns)) for c in _columns_of(name, field))
        laid_out.append((name, field, places))
    return Plan(tuple(columns), tuple(laid_out))


def read(
    queryset: QuerySet[Any], serializer: type[CompiledSerializer], request: Request
) -> list[dict[str, Any]]:
    """The rows as answers, in the queryset's order. `?field=a&field=b` asks for those only.

    A page is found by its keys first, so that what sorts thousands of rows joins no table; the
    other tables are joined to its hundred.
    """
    wanted = frozenset(request.query_params.getlist("field")) & _names(serializer)
    plan = compile_fields(serializer, wanted)
    keys = list(queryset.values_list("pk", flat=True))
    found = queryset.model._default_manager.filter(pk__in=keys)
    by_key = {row[-1]: row for row in found.values_list(*plan.columns, "pk")}
    rows = [by_key[key] for key in keys if key in by_key]
    cells = [(name, _cell(field, places, rows, request)) for name, field, places in plan.fields]
    return [{name: cell(row) for name, cell in cells} for row in rows]


def visible(model: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows without the DISTINCT and joins by which a selector found them."""
    if not queryset.query.distinct:
        return queryset.select_related(None).order_by()
    found: QuerySet[Any] = model.objects.filter(pk__in=queryset.order_by().values("pk"))
    return found


def url_maker(view_name: str, request: Request) -> Callable[[UUID | None], str | None]:
    """uuid -> absolute URL, with one `reverse` for as many rows as there are."""
    template = reverse(view_name, kwargs={"uuid": _NOWHERE}, request=request)
    before, after = template.rsplit(_NOWHERE, 1)
    return lambda uuid: None if uuid is None else f"{before}{uuid.hex}{after}"


@lru_cache(maxsize=64)
def _names(serializer: type[CompiledSerializer]) -> frozenset[str]:
    return frozenset(serializer().fields)


def _columns_of(name: str, field: serializers.Field[Any, Any, Any, Any]) -> Iterable[str]:
    if isinstance(field, DerivedField):
        return tuple(source.replace(".", "__") for source in field.sources)
    if isinstance(field, AttachedField):
        return (field.key.replace(".", "__"),)
    if isinstance(field, (LinkField, HexField, *PLAIN)):
        return ((field.source or name).replace(".", "__"),)
    raise TypeError(f"{name}: {type(field).__name__} cannot be compiled to a column")


def _cell(
    field: serializers.Field[Any, Any, Any, Any],
    places: tuple[int, ...],
    rows: list[tuple[Any, ...]],
    request: Request,
) -> Convert:
    first = places[0]
    if isinstance(field, LinkField):
        url = url_maker(field.view_name, request)
        return lambda row: url(row[first])
    if isinstance(field, HexField):
        return lambda row: None if row[first] is None else row[first].hex
    if isinstance(field, DerivedField):
        function = field.function
        return lambda row: function(*(row[place] for place in places))
    if isinstance(field, AttachedField):
        nothing = field.nothing
        found = field.fetch([row[first] for row in rows], request) if rows else {}
        return lambda row: found.get(row[first], nothing)
    return lambda row: row[first]
