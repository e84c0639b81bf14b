"""Metadata of a server. Writes answer with the whole that comes of them."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance as service
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.schemas import metadata as schemas
from cloudwright.osapi.compute.server import server_for


class NoSuchKey(NotFound):
    """404, in Nova's words."""

    code, message = "openstack.no_such_metadata", "Metadata item was not found"


def list_metadata(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/metadata."""
    return answer({"metadata": server_for(call, server_id).metadata})


def update_metadata(call: Call, server_id: str) -> HttpResponse:
    """POST /servers/{server_id}/metadata: what is not named stays."""
    given = call.body(schemas.ALL)["metadata"]
    instance = server_for(call, server_id)
    return _kept(call, instance, instance.metadata | given)


def replace_metadata(call: Call, server_id: str) -> HttpResponse:
    """PUT /servers/{server_id}/metadata: what is not named goes."""
    given = call.body(schemas.ALL)["metadata"]
    return _kept(call, server_for(call, server_id), given)


def show_item(call: Call, server_id: str, key: str) -> HttpResponse:
    """GET /servers/{server_id}/metadata/{key}."""
    return answer({"meta": {key: _value(server_for(call, server_id), key)}})


def set_item(call: Call, server_id: str, key: str) -> HttpResponse:
    """PUT /servers/{server_id}/metadata/{key}: the body names the same key."""
    given = call.body(schemas.ONE)["meta"]
    if key not in given:
        raise BadInput(reason="Request body and URI mismatch")
    instance = server_for(call, server_id)
    service.update(instance, metadata=instance.metadata | given, actor=call.actor)
    return answer({"meta": given})


def delete_item(call: Call, server_id: str, key: str) -> HttpResponse:
    """DELETE /servers/{server_id}/metadata/{key}: 204."""
    instance = server_for(call, server_id)
    _value(instance, key)
    rest = {name: value for name, value in instance.metadata.items() if name != key}
    service.update(instance, metadata=rest, actor=call.actor)
    return nothing()


def _kept(call: Call, instance: Instance, metadata: dict[str, str]) -> HttpResponse:
    service.update(instance, metadata=metadata, actor=call.actor)
    return answer({"metadata": instance.metadata})


def _value(instance: Instance, key: str) -> str:
    if key not in instance.metadata:
        raise NoSuchKey
    return str(instance.metadata[key])
