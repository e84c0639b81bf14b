"""The default types of projects, since 3.62."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.cloud.volume.models import DefaultType
from cloudwright.cloud.volume.selectors.default_type import default_type_of, default_types
from cloudwright.cloud.volume.selectors.volume_type import type_for
from cloudwright.cloud.volume.services import default_type as service
from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import obj

_TYPE = {"type": "string", "minLength": 1, "maxLength": 255}
PUT = obj(("default_type",), default_type=obj(("volume_type",), volume_type=_TYPE))


def list_defaults(call: Call) -> HttpResponse:
    """GET /v3/default-types: projects that have one of their own."""
    del call
    return answer({"default_types": [_shown(each) for each in default_types()]})


def show_default(call: Call, project_id: str) -> HttpResponse:
    """GET /v3/default-types/{project_id}."""
    del call
    return answer({"default_type": _shown(default_type_of(_project(project_id)))})


def put_default(call: Call, project_id: str) -> HttpResponse:
    """PUT /v3/default-types/{project_id}."""
    wanted = call.body(PUT)["default_type"]["volume_type"]
    kind = type_for(call.actor, wanted)
    made = service.put(_project(project_id), kind, actor=call.actor)
    return answer({"default_type": _shown(made)})


def delete_default(call: Call, project_id: str) -> HttpResponse:
    """DELETE /v3/default-types/{project_id}: 204."""
    service.delete(_project(project_id), actor=call.actor)
    return nothing()


def _project(project_id: str) -> Project:
    return project_named(parse_uuid(project_id, "project"), "project")


def _shown(default: DefaultType) -> dict[str, str]:
    return {
        "project_id": default.project.uuid.hex,
        "volume_type_id": str(default.volume_type.uuid),
    }
