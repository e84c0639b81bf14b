"""Schemas: what clients may read of how things look."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.image.schemas import metadef
from cloudwright.osapi.image.schemas.image import PROPERTIES, READ_ONLY

MEMBER = {
    "name": "member",
    "properties": {name: {"type": "string"} for name in ("member_id", "image_id", "status")},
}
TASK = {
    "name": "task",
    "properties": {
        **{name: {"type": "string"} for name in ("id", "type", "owner", "message")},
        "status": {"enum": ["pending", "processing", "success", "failure"]},
        **{name: {"type": ["object", "null"]} for name in ("input", "result")},
        **{name: {"type": ["string", "null"]} for name in ("created_at", "updated_at")},
        **{name: {"type": ["string", "null"]} for name in ("expires_at", "self", "schema")},
    },
}


def show_schema(call: Call, noun: str) -> HttpResponse:
    """GET /v2/schemas/{noun}: image, images, member, members, task, tasks."""
    del call
    documents = {"image": _image(), "member": MEMBER, "task": TASK}
    one = noun.removesuffix("s")
    if one not in documents:
        raise NotFound(kind="schema", id=noun)
    return answer(documents[one] if noun == one else _list(noun, documents[one]))


def show_metadef_schema(call: Call, definition: str) -> HttpResponse:
    """GET /v2/schemas/metadefs/{definition}: each noun of them, and the list of it."""
    del call
    if definition in metadef.DOCUMENTS:
        name, schema = metadef.DOCUMENTS[definition]
        return answer({**schema, "name": name})
    if definition not in metadef.LISTS:
        raise NotFound(kind="schema", id=definition)
    name, item = metadef.LISTS[definition]
    return answer(_list(name, {**metadef.DOCUMENTS[item][1], "name": metadef.DOCUMENTS[item][0]}))


def _image() -> dict[str, Any]:
    fixed = {name: {**about, "readOnly": True} for name, about in READ_ONLY.items()}
    return {
        "name": "image",
        "properties": {**PROPERTIES, **fixed},
        "additionalProperties": {"type": "string"},
    }


def _list(noun: str, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": noun,
        "properties": {
            noun: {"type": "array", "items": item},
            "first": {"type": "string"},
            "next": {"type": "string"},
            "schema": {"type": "string"},
        },
    }
