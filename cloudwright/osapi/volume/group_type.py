"""Group types, since 3.11, and their specs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.models import GroupType
from cloudwright.cloud.volume.selectors.group_type import (
    DEFAULT,
    group_type_for,
    group_types_visible_to,
)
from cloudwright.cloud.volume.services import group_type as service
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.volume.listing import Listing, text
from cloudwright.osapi.volume.schemas import group as schemas

TYPES: Listing[GroupType] = Listing(
    "group_types",
    {"name": text("name")},
    {"id": "uuid", "name": "name", "created_at": "created_at", "updated_at": "updated_at"},
)


def list_types(call: Call) -> HttpResponse:
    """GET /v3/group_types?is_public=: `none` means both."""
    rows = group_types_visible_to(call.actor)
    asked = call.first("is_public", "true").lower()
    if call.actor.admin and asked != "none":
        rows = rows.filter(is_public=truth(asked))
    return TYPES.answer(call, rows, lambda each: _shown(call, each))


def show_type(call: Call, group_type_id: str) -> HttpResponse:
    """GET /v3/group_types/{group_type_id}: `default` is an ordinary type of a certain name."""
    ident = DEFAULT if group_type_id == "default" else group_type_id
    return answer({"group_type": _shown(call, group_type_for(call.actor, ident))})


def create_type(call: Call) -> HttpResponse:
    """POST /v3/group_types: 202."""
    asked = call.body(schemas.CREATE_TYPE)["group_type"]
    made = service.create(
        name=asked["name"],
        description=asked.get("description"),
        is_public=truth(asked.get("is_public", True)),
        specs=asked.get("group_specs"),
        actor=call.actor,
    )
    return answer({"group_type": _shown(call, made)}, 202)


def update_type(call: Call, group_type_id: str) -> HttpResponse:
    """PUT /v3/group_types/{group_type_id}."""
    asked = call.body(schemas.UPDATE_TYPE)["group_type"]
    changes: dict[str, Any] = {
        key: asked[key] for key in ("name", "description") if asked.get(key) is not None
    }
    if "is_public" in asked:
        changes["is_public"] = truth(asked["is_public"])
    if not changes:
        raise BadInput(reason="Specify group type name, description or a combination thereof.")
    found = group_type_for(call.actor, group_type_id)
    return answer({"group_type": _shown(call, service.update(found, actor=call.actor, **changes))})


def delete_type(call: Call, group_type_id: str) -> HttpResponse:
    """DELETE /v3/group_types/{group_type_id}: 202."""
    service.delete(group_type_for(call.actor, group_type_id), actor=call.actor)
    return nothing(202)


def list_specs(call: Call, group_type_id: str) -> HttpResponse:
    """GET /v3/group_types/{group_type_id}/group_specs."""
    return answer({"group_specs": group_type_for(call.actor, group_type_id).specs})


def add_specs(call: Call, group_type_id: str) -> HttpResponse:
    """POST /v3/group_types/{group_type_id}/group_specs: what is not named stays. 202."""
    given = call.body(schemas.SPECS)["group_specs"]
    found = group_type_for(call.actor, group_type_id)
    service.update(found, specs=found.specs | given, actor=call.actor)
    return answer({"group_specs": given}, 202)


def show_spec(call: Call, group_type_id: str, key: str) -> HttpResponse:
    """GET /v3/group_types/{group_type_id}/group_specs/{key}."""
    return answer({key: _spec(group_type_for(call.actor, group_type_id), key)})


def set_spec(call: Call, group_type_id: str, key: str) -> HttpResponse:
    """PUT /v3/group_types/{group_type_id}/group_specs/{key}: the body names the same key."""
    given = call.body(schemas.SPEC)
    if key not in given:
        raise BadInput(reason="Request body and URI mismatch.")
    found = group_type_for(call.actor, group_type_id)
    service.update(found, specs=found.specs | given, actor=call.actor)
    return answer(given)


def delete_spec(call: Call, group_type_id: str, key: str) -> HttpResponse:
    """DELETE /v3/group_types/{group_type_id}/group_specs/{key}: 202."""
    found = group_type_for(call.actor, group_type_id)
    _spec(found, key)
    rest = {name: value for name, value in found.specs.items() if name != key}
    service.update(found, specs=rest, actor=call.actor)
    return nothing(202)


def _spec(found: GroupType, key: str) -> str:
    if key not in found.specs:
        raise NotFound(kind="Group Type spec", id=key)
    return str(found.specs[key])


def _shown(call: Call, group_type: GroupType) -> dict[str, Any]:
    shown = {
        "id": group_type.uuid,
        "name": group_type.name,
        "description": group_type.description,
        "is_public": group_type.is_public,
    }
    if call.actor.admin:
        shown["group_specs"] = group_type.specs
    return shown
