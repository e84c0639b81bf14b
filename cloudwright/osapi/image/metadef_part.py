"""The parts of a namespace of metadata definitions: the same calls on each sort of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.image.selectors.metadef_namespace import metadef_for
from cloudwright.cloud.image.services import metadef_namespace as service
from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import Schema
from cloudwright.osapi.image.schemas import metadef as schemas

APPEND = "X-Openstack-Append"


class Parts:
    """The calls below `/v2/metadefs/namespaces/{namespace}/<collection>`. `noun` names a schema;
    `listed` is the key of the list in the body."""

    def __init__(
        self, sort: service.Sort, collection: str, noun: str, body: Schema, *, listed: str = ""
    ) -> None:
        self._sort = sort
        self._collection = collection
        self._noun = noun
        self._body = body
        self._listed = listed or collection

    def list_parts(self, call: Call, namespace: str) -> HttpResponse:
        """GET: all of them; properties by name."""
        held = getattr(metadef_for(call.actor, namespace), self._sort)
        shown: Any = held if self._sort == "properties" else list(held.values())
        path = f"/v2/metadefs/namespaces/{namespace}/{self._collection}"
        schema = f"/v2/schemas/metadefs/{self._collection}"
        return answer({self._listed: shown, "first": path, "schema": schema})

    def create(self, call: Call, namespace: str) -> HttpResponse:
        """POST: 201."""
        asked = call.body(self._body)
        found = metadef_for(call.actor, namespace)
        made = service.add(found, self._sort, asked["name"], asked, actor=call.actor)
        return answer(self._shown(namespace, made), 201)

    def show(self, call: Call, namespace: str, part: str) -> HttpResponse:
        """GET {part}."""
        found = service.part_of(metadef_for(call.actor, namespace), self._sort, part)
        return answer(self._shown(namespace, found))

    def update(self, call: Call, namespace: str, part: str) -> HttpResponse:
        """PUT {part}: what the body does not name goes; it may have another name."""
        asked = call.body(self._body)
        found = metadef_for(call.actor, namespace)
        made = service.change(found, self._sort, part, asked, actor=call.actor)
        return answer(self._shown(namespace, made))

    def delete(self, call: Call, namespace: str, part: str) -> HttpResponse:
        """DELETE {part}: 204."""
        found = metadef_for(call.actor, namespace)
        service.remove(found, self._sort, part, actor=call.actor)
        return nothing()

    def clear(self, call: Call, namespace: str) -> HttpResponse:
        """DELETE: all of them. 204."""
        service.replace(metadef_for(call.actor, namespace), self._sort, {}, actor=call.actor)
        return nothing()

    def _shown(self, namespace: str, part: dict[str, Any]) -> dict[str, Any]:
        path = f"/v2/metadefs/namespaces/{namespace}/{self._collection}/{part['name']}"
        return part | {"self": path, "schema": f"/v2/schemas/metadefs/{self._noun}"}


OBJECTS = Parts("object_schemas", "objects", "object", schemas.OBJECT)
PROPERTIES = Parts("properties", "properties", "property", schemas.PROPERTY)
TAGS = Parts("tags", "tags", "tag", schemas.TAG)
RESOURCE_TYPES = Parts(
    "resource_types",
    "resource_types",
    "resource_type",
    schemas.RESOURCE_TYPE,
    listed="resource_type_associations",
)


def create_tags(call: Call, namespace: str) -> HttpResponse:
    """POST tags: all at once, in the place of those before, or beside them by a header. 201."""
    asked = call.body(schemas.TAGS)["tags"]
    found = metadef_for(call.actor, namespace)
    keep = call.request.headers.get(APPEND, "").lower() == "true"
    bodies = {each["name"]: each for each in asked}
    if len(bodies) < len(asked):
        raise BadInput(reason="Each tag has a name of its own.", field="tags")
    made = service.replace(found, "tags", bodies, keep=keep, actor=call.actor)
    return answer({"tags": list(made.values())}, 201)


def create_tag(call: Call, namespace: str, part: str) -> HttpResponse:
    """POST tags/{part}: 201, without a body."""
    found = metadef_for(call.actor, namespace)
    made = service.add(found, "tags", part, {"name": part}, actor=call.actor)
    return answer(made, 201)
