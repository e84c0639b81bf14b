"""Tags of a project: up to 80 words."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as service
from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.project import project_for
from cloudwright.osapi.identity.schemas import project as schemas


def list_tags(call: Call, project_id: str) -> HttpResponse:
    """GET /v3/projects/{project_id}/tags."""
    return _answer(call, project_for(call.actor, project_id))


def set_tags(call: Call, project_id: str) -> HttpResponse:
    """PUT /v3/projects/{project_id}/tags: these and no others."""
    wanted = call.body(schemas.ALL_TAGS)["tags"]
    project = project_for(call.actor, project_id)
    service.update(project, tags=sorted(wanted), actor=call.actor)
    return _answer(call, project)


def clear_tags(call: Call, project_id: str) -> HttpResponse:
    """DELETE /v3/projects/{project_id}/tags: 204."""
    service.update(project_for(call.actor, project_id), tags=[], actor=call.actor)
    return nothing()


def check_tag(call: Call, project_id: str, tag: str) -> HttpResponse:
    """GET or HEAD /v3/projects/{project_id}/tags/{tag}: 204, or 404."""
    _tagged(call, project_id, tag)
    return nothing()


def add_tag(call: Call, project_id: str, tag: str) -> HttpResponse:
    """PUT /v3/projects/{project_id}/tags/{tag}: 201."""
    project = project_for(call.actor, project_id)
    tags = sorted({*project.tags, tag})
    schema.check(schemas.ALL_TAGS, {"tags": tags})
    service.update(project, tags=tags, actor=call.actor)
    path = f"{call.root}/v3/projects/{project_id}/tags/{tag}"
    return nothing(201, location=path)


def remove_tag(call: Call, project_id: str, tag: str) -> HttpResponse:
    """DELETE /v3/projects/{project_id}/tags/{tag}: 204, or 404."""
    project = _tagged(call, project_id, tag)
    left = [each for each in project.tags if each != tag]
    service.update(project, tags=left, actor=call.actor)
    return nothing()


def _tagged(call: Call, project_id: str, tag: str) -> Project:
    project = project_for(call.actor, project_id)
    if tag not in project.tags:
        raise NotFound(kind="tag", id=tag)
    return project


def _answer(call: Call, project: Project) -> HttpResponse:
    links = {"self": f"{call.root}/v3/projects/{project.uuid.hex}/tags"}
    return answer({"tags": project.tags, "links": {**links, "next": None, "previous": None}})
