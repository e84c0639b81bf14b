"""How Keystone answers a list: all of it, with the links that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpResponse

from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth

# What may follow a name in a query: `name__icontains=web`.
COMPARISONS = ("contains", "icontains", "startswith", "istartswith", "endswith", "iendswith")


def listed(call: Call, noun: str, entries: Iterable[dict[str, Any]]) -> HttpResponse:
    """`{noun: [...], "links": {...}}`."""
    links = {"next": None, "self": call.request.build_absolute_uri(), "previous": None}
    return answer({noun: list(entries), "links": links})


def self_link(call: Call, collection: str, ident: str) -> dict[str, str]:
    """The `links` of one object."""
    return {"self": f"{call.root}/v3/{collection}/{ident}"}


def name_filter(call: Call, column: str = "name") -> Q:
    """`name` and its comparisons from the query."""
    found = Q()
    if "name" in call.request.GET:
        found &= Q(**{column: call.first("name")})
    for comparison in COMPARISONS:
        if value := call.first(f"name__{comparison}"):
            found &= Q(**{f"{column}__{comparison}": value})
    return found


def enabled_filter(call: Call, column: str) -> Q:
    """`enabled` from the query."""
    return Q(**{column: truth(call.first("enabled"))}) if call.first("enabled") else Q()


def tags_filter(call: Call, column: str = "tags") -> Q:
    """`tags`, `tags-any`, `not-tags` and `not-tags-any` from the query, each a list with commas."""
    found = Q()
    for key in ("tags", "tags-any", "not-tags", "not-tags-any"):
        words = [word for word in call.first(key).split(",") if word]
        if not words:
            continue
        if key.endswith("any"):
            held = Q()
            for word in words:
                held |= Q(**{f"{column}__contains": [word]})
        else:
            held = Q(**{f"{column}__contains": words})
        found &= ~held if key.startswith("not") else held
    return found


def merged_options(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """An object's options after a change: what is null is taken away."""
    return {name: value for name, value in {**before, **wanted}.items() if value is not None}
