"""Tags of a server (2.26)."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from cloudwright.cloud.compute.services import instance as service
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.schemas import tag as schemas
from cloudwright.osapi.compute.server import server_for


class NoSuchTag(NotFound):
    """404, in Nova's words."""

    code, message = "openstack.no_such_tag", "Server {server} has no tag '{tag}'"


def list_tags(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/tags."""
    return answer({"tags": server_for(call, server_id).tags})


def replace_tags(call: Call, server_id: str) -> HttpResponse:
    """PUT /servers/{server_id}/tags."""
    wanted = call.body(schemas.ALL)["tags"]
    instance = server_for(call, server_id)
    service.update(instance, tags=wanted, actor=call.actor)
    return answer({"tags": instance.tags})


def delete_tags(call: Call, server_id: str) -> HttpResponse:
    """DELETE /servers/{server_id}/tags: 204."""
    service.update(server_for(call, server_id), tags=[], actor=call.actor)
    return nothing()


def check_tag(call: Call, server_id: str, tag: str) -> HttpResponse:
    """GET /servers/{server_id}/tags/{tag}: 204 or 404."""
    if tag not in server_for(call, server_id).tags:
        raise NoSuchTag(server=server_id, tag=tag)
    return nothing()


def add_tag(call: Call, server_id: str, tag: str) -> HttpResponse:
    """PUT /servers/{server_id}/tags/{tag}: 201, 204 where it is already."""
    schema.check(schemas.TAG, tag)
    instance = server_for(call, server_id)
    if tag in instance.tags:
        return nothing()
    if len(instance.tags) >= schemas.TAGS["maxItems"]:
        raise BadInput(reason="The number of tags exceeded the per-server limit 50", field="tags")
    service.update(instance, tags=[*instance.tags, tag], actor=call.actor)
    path = f"/v2.1/servers/{instance.uuid}/tags/{quote(tag, safe='')}"
    return nothing(201, location=call.root + path)


def delete_tag(call: Call, server_id: str, tag: str) -> HttpResponse:
    """DELETE /servers/{server_id}/tags/{tag}: 204."""
    instance = server_for(call, server_id)
    if tag not in instance.tags:
        raise NoSuchTag(server=server_id, tag=tag)
    kept = [each for each in instance.tags if each != tag]
    service.update(instance, tags=kept, actor=call.actor)
    return nothing()
