"""Documents about the API: schemas, import methods, members."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.image.image import image_for
from cloudwright.osapi.image.schemas.image import PROPERTIES, READ_ONLY

MEMBER = {
    "name": "member",
    "properties": {name: {"type": "string"} for name in ("member_id", "image_id", "status")},
}


def show_schema(call: Call, noun: str) -> HttpResponse:
    """GET /v2/schemas/{noun}: image, images, member, members."""
    del call
    documents = {"image": _image(), "member": MEMBER}
    one = noun.removesuffix("s")
    if one not in documents:
        raise NotFound(kind="schema", id=noun)
    return answer(documents[one] if noun == one else _list(noun, documents[one]))


def show_import(call: Call) -> HttpResponse:
    """GET /v2/info/import: bytes come by PUT only."""
    del call
    methods = {"description": "Import methods available.", "type": "array", "value": []}
    return answer({"import-methods": methods})


def list_members(call: Call, image_id: str) -> HttpResponse:
    """GET /v2/images/{image_id}/members: nobody, for images are not shared one by one here."""
    image_for(call, image_id)
    return answer({"members": [], "schema": "/v2/schemas/members"})


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
