"""How volumes of a type are to be encrypted."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.models import TypeEncryption
from cloudwright.cloud.volume.selectors.type_encryption import encryption_of
from cloudwright.cloud.volume.selectors.volume_type import type_for
from cloudwright.cloud.volume.services import type_encryption as service
from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume.schemas import type_encryption as schemas


def show_encryption(call: Call, type_id: str) -> HttpResponse:
    """GET /v3/types/{type_id}/encryption: an empty object where there is none."""
    found = _of(call, type_id)
    if found is None:
        return answer({})
    about = {
        "volume_type_id": found.volume_type.uuid,
        "encryption_id": found.uuid,
        "deleted": False,
        "created_at": naive_time(found.created_at),
        "updated_at": naive_time(found.updated_at),
        "deleted_at": None,
    }
    return answer(about | _shown(found))


def create_encryption(call: Call, type_id: str) -> HttpResponse:
    """POST /v3/types/{type_id}/encryption: 200."""
    asked = call.body(schemas.CREATE)["encryption"]
    kind = type_for(call.actor, type_id)
    made = service.create(kind, actor=call.actor, **_named(asked))
    ids = {"volume_type_id": kind.uuid, "encryption_id": made.uuid}
    return answer({"encryption": ids | _shown(made)})


def update_encryption(call: Call, type_id: str, key: str) -> HttpResponse:
    """PUT /v3/types/{type_id}/encryption/{id}: answers what was asked."""
    asked = _named(call.body(schemas.UPDATE)["encryption"])
    service.update(_existing(call, type_id, key), actor=call.actor, **asked)
    return answer({"encryption": asked})


def delete_encryption(call: Call, type_id: str, key: str) -> HttpResponse:
    """DELETE /v3/types/{type_id}/encryption/{id}: 202."""
    service.delete(_existing(call, type_id, key), actor=call.actor)
    return nothing(202)


def show_key(call: Call, type_id: str, key: str) -> HttpResponse:
    """GET /v3/types/{type_id}/encryption/{key}: one of its fields."""
    found = _of(call, type_id)
    shown = _shown(found) if found is not None else {}
    if key not in shown:
        raise NotFound(kind="Volume type encryption", id=type_id)
    return answer({key: shown[key]})


def _of(call: Call, type_id: str) -> TypeEncryption | None:
    return encryption_of(type_for(call.actor, type_id))


def _existing(call: Call, type_id: str, ident: str) -> TypeEncryption:
    found = _of(call, type_id)
    if found is None or ident not in (str(found.uuid), found.uuid.hex):
        raise NotFound(kind="Volume type encryption", id=ident)
    return found


def _named(asked: dict[str, Any]) -> dict[str, Any]:
    return {key: asked[key] for key in service.CHANGEABLE if key in asked}


def _shown(encryption: TypeEncryption) -> dict[str, Any]:
    return {name: getattr(encryption, name) for name in sorted(service.CHANGEABLE)}
