"""Metadata definitions: namespaces, and which resource types there are."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.image.models import MetadefNamespace
from cloudwright.cloud.image.selectors.metadef_namespace import (
    metadef_for,
    metadefs_visible_to,
    resource_types_visible_to,
)
from cloudwright.cloud.image.services import metadef_namespace as service
from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import next_query
from cloudwright.osapi.common.paging import after, limit_of, order_of
from cloudwright.osapi.image.image import PAGE
from cloudwright.osapi.image.schemas import metadef as schemas

BASE = "/v2/metadefs/namespaces"
SORTABLE = {"namespace": "namespace", "created_at": "created_at", "updated_at": "updated_at"}


def list_resource_types(call: Call) -> HttpResponse:
    """GET /v2/metadefs/resource_types: what metadata may be said of."""
    names = resource_types_visible_to(call.actor)
    return answer({"resource_types": [{"name": name} for name in names]})


def list_namespaces(call: Call) -> HttpResponse:
    """GET /v2/metadefs/namespaces?visibility=&resource_types=: in pages, newest first."""
    rows = metadefs_visible_to(call.actor)
    if visibility := call.first("visibility"):
        rows = rows.filter(visibility=visibility)
    if types := call.first("resource_types"):
        rows = rows.filter(resource_types__has_any_keys=types.split(","))
    keys, directions = call.request.GET.getlist("sort_key"), call.request.GET.getlist("sort_dir")
    order = order_of(keys, directions, SORTABLE, [("created_at", True)])
    marker = None
    if asked := call.first("marker"):
        marker = rows.filter(namespace=asked).first()
        if marker is None:
            raise BadInput(reason=f"Marker {asked} could not be found.", field="marker")
    limit = limit_of(call.first("limit"), default=PAGE)
    page = list(after(rows, order, marker)[: limit + 1])
    query = call.request.GET.urlencode()
    body: dict[str, Any] = {
        "namespaces": [brief(each) for each in page[:limit]],
        "first": f"{BASE}?{query}" if query else BASE,
        "schema": "/v2/schemas/metadefs/namespaces",
    }
    if len(page) > limit and limit:
        body["next"] = f"{BASE}?{next_query(call, page[limit - 1].namespace)}"
    return answer(body)


def show_namespace(call: Call, namespace: str) -> HttpResponse:
    """GET /v2/metadefs/namespaces/{namespace}: with all its parts."""
    return answer(full(metadef_for(call.actor, namespace)))


def create_namespace(call: Call) -> HttpResponse:
    """POST /v2/metadefs/namespaces: 201, with the parts that the body has."""
    asked = call.body(schemas.NAMESPACE)
    properties = asked.get("properties", {})
    parts: dict[service.Sort, dict[str, Any]] = {
        "object_schemas": {each["name"]: each for each in asked.get("objects", [])},
        "properties": {name: properties[name] for name in properties},
        "tags": {each["name"]: each for each in asked.get("tags", [])},
        "resource_types": {
            each["name"]: each for each in asked.get("resource_type_associations", [])
        },
    }
    made = service.create(call.project(), parts=parts, actor=call.actor, **_columns(asked))
    return answer(full(made), 201, location=f"{call.root}{BASE}/{made.namespace}")


def update_namespace(call: Call, namespace: str) -> HttpResponse:
    """PUT /v2/metadefs/namespaces/{namespace}: its parts stay."""
    asked = call.body(schemas.NAMESPACE)
    found = metadef_for(call.actor, namespace)
    return answer(brief(service.update(found, actor=call.actor, **_columns(asked))))


def delete_namespace(call: Call, namespace: str) -> HttpResponse:
    """DELETE /v2/metadefs/namespaces/{namespace}: 204."""
    service.delete(metadef_for(call.actor, namespace), actor=call.actor)
    return nothing()


def brief(metadef: MetadefNamespace) -> dict[str, Any]:
    """As in a list."""
    return {
        "namespace": metadef.namespace,
        "display_name": metadef.display_name,
        "description": metadef.description,
        "visibility": metadef.visibility,
        "protected": metadef.protected,
        "owner": metadef.project.uuid.hex,
        "created_at": metadef.created_at,
        "updated_at": metadef.updated_at,
        "self": f"{BASE}/{metadef.namespace}",
        "schema": "/v2/schemas/metadefs/namespace",
        "resource_type_associations": list(metadef.resource_types.values()),
    }


def full(metadef: MetadefNamespace) -> dict[str, Any]:
    """With all its parts."""
    return brief(metadef) | {
        "objects": list(metadef.object_schemas.values()),
        "properties": metadef.properties,
        "tags": list(metadef.tags.values()),
    }


def _columns(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in service.CHANGEABLE if asked.get(name) is not None}
