"""Links that clients follow."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from cloudwright.osapi.common.call import Call


def self_and_bookmark(call: Call, collection: str, ident: UUID | str) -> list[dict[str, str]]:
    """Nova's two: with the version for use, without it to keep."""
    return [
        {"rel": "self", "href": f"{call.root}/v2.1/{collection}/{ident}"},
        bookmark(call, collection, ident),
    ]


def bookmark(call: Call, collection: str, ident: UUID | str) -> dict[str, str]:
    """Nova's link that outlives versions."""
    return {"rel": "bookmark", "href": f"{call.root}/{collection}/{ident}"}


def next_query(call: Call, marker: UUID | str) -> str:
    """The query of this call, moved behind `marker`."""
    kept = [(key, value) for key, values in call.request.GET.lists() for value in values]
    return urlencode([pair for pair in kept if pair[0] != "marker"] + [("marker", str(marker))])
