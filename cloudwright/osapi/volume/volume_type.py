"""Volume types, their extra specs, and which projects may use them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.models import VolumeType
from cloudwright.cloud.volume.selectors.volume_type import (
    default_type,
    type_for,
    types_visible_to,
)
from cloudwright.cloud.volume.services import volume_type as service
from cloudwright.core.access.selectors.visible import project_named
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.volume.listing import Listing, text
from cloudwright.osapi.volume.schemas import volume_type as schemas
from cloudwright.osapi.volume.schemas.volume import ACTION
from cloudwright.osapi.volume.type_view import shown

TYPES: Listing[VolumeType] = Listing(
    "volume_types",
    {"name": text("name")},
    {"id": "uuid", "name": "name", "created_at": "created_at", "updated_at": "updated_at"},
)
PUBLIC = "os-volume-type-access:is_public"


def list_types(call: Call) -> HttpResponse:
    """GET /v3/types?is_public=: `none` means both."""
    rows = types_visible_to(call.actor)
    asked = call.first("is_public", "true" if not call.actor.admin else "none")
    if call.actor.admin and asked.lower() != "none":
        rows = rows.filter(is_public=truth(asked))
    return TYPES.answer(call, rows, lambda each: shown(call, each))


def show_type(call: Call, type_id: str) -> HttpResponse:
    """GET /v3/types/{type_id}: `default` is the type of volumes for which none is named."""
    found = default_type(call.project()) if type_id == "default" else _of(call, type_id)
    return answer({"volume_type": shown(call, found)})


def create_type(call: Call) -> HttpResponse:
    """POST /v3/types: 200."""
    asked = call.body(schemas.CREATE)["volume_type"]
    made = service.create(
        name=asked["name"],
        description=asked.get("description"),
        is_public=truth(asked.get(PUBLIC, True)),
        extra_specs=asked.get("extra_specs"),
        actor=call.actor,
    )
    body = shown(call, made)
    del body["qos_specs_id"]
    return answer({"volume_type": body})


def update_type(call: Call, type_id: str) -> HttpResponse:
    """PUT /v3/types/{type_id}."""
    asked = call.body(schemas.UPDATE)["volume_type"]
    changes: dict[str, Any] = {
        key: asked[key] for key in ("name", "description") if asked.get(key) is not None
    }
    if "is_public" in asked:
        changes["is_public"] = truth(asked["is_public"])
    if not changes:
        raise BadInput(reason="Specify volume type name, description, is_public or a combination.")
    made = service.update(_of(call, type_id), actor=call.actor, **changes)
    body = shown(call, made)
    del body["qos_specs_id"], body[PUBLIC]
    return answer({"volume_type": body})


def delete_type(call: Call, type_id: str) -> HttpResponse:
    """DELETE /v3/types/{type_id}: 202."""
    service.delete(_of(call, type_id), actor=call.actor)
    return nothing(202)


def list_specs(call: Call, type_id: str) -> HttpResponse:
    """GET /v3/types/{type_id}/extra_specs."""
    return answer({"extra_specs": _of(call, type_id).extra_specs})


def add_specs(call: Call, type_id: str) -> HttpResponse:
    """POST /v3/types/{type_id}/extra_specs: what is not named stays."""
    given = call.body(schemas.EXTRA_SPECS)["extra_specs"]
    found = _of(call, type_id)
    service.update(found, extra_specs=found.extra_specs | given, actor=call.actor)
    return answer({"extra_specs": given})


def show_spec(call: Call, type_id: str, key: str) -> HttpResponse:
    """GET /v3/types/{type_id}/extra_specs/{key}."""
    return answer({key: _spec(_of(call, type_id), key)})


def set_spec(call: Call, type_id: str, key: str) -> HttpResponse:
    """PUT /v3/types/{type_id}/extra_specs/{key}: the body names the same key."""
    given = call.body(schemas.EXTRA_SPEC)
    if key not in given:
        raise BadInput(reason="Request body and URI mismatch")
    found = _of(call, type_id)
    service.update(found, extra_specs=found.extra_specs | given, actor=call.actor)
    return answer(given)


def delete_spec(call: Call, type_id: str, key: str) -> HttpResponse:
    """DELETE /v3/types/{type_id}/extra_specs/{key}: 202."""
    found = _of(call, type_id)
    _spec(found, key)
    rest = {name: value for name, value in found.extra_specs.items() if name != key}
    service.update(found, extra_specs=rest, actor=call.actor)
    return nothing(202)


def list_access(call: Call, type_id: str) -> HttpResponse:
    """GET /v3/types/{type_id}/os-volume-type-access."""
    found = _of(call, type_id)
    if found.is_public:
        raise NotFound(kind="Access list of public volume type", id=type_id)
    projects = found.projects.order_by("pk").values_list("uuid", flat=True)
    entries = [{"volume_type_id": found.uuid, "project_id": uuid.hex} for uuid in projects]
    return answer({"volume_type_access": entries})


def act(call: Call, type_id: str) -> HttpResponse:
    """POST /v3/types/{type_id}/action: give a project access, or take it. 202."""
    name, asked = next(iter(call.body(ACTION).items()))
    if name not in schemas.ACTIONS:
        raise BadInput(reason=f"There is no such action: {name}")
    schema.check(schemas.ACTIONS[name], asked)
    project = project_named(parse_uuid(asked["project"], "Project"), "project")
    change = service.give_access if name == "addProjectAccess" else service.take_access
    change(_of(call, type_id), project, actor=call.actor)
    return nothing(202)


def _of(call: Call, type_id: str) -> VolumeType:
    return type_for(call.actor, type_id)


def _spec(found: VolumeType, key: str) -> str:
    if key not in found.extra_specs:
        raise NotFound(kind="Volume Type extra spec", id=key)
    return str(found.extra_specs[key])
