"""What bodies about metadata definitions may hold."""

from __future__ import annotations

from typing import Any

from cloudwright.osapi.common.schema import BOOLEAN, STRING, Schema, open_obj

_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
_DETAILS: dict[str, Any] = {
    "title": STRING,
    "description": STRING,
    "type": {"enum": ["array", "boolean", "integer", "number", "object", "string", None]},
    "enum": {"type": "array"},
    "readonly": BOOLEAN,
    "required": {"type": "array", "items": STRING},
    "minimum": {"type": "number"},
    "maximum": {"type": "number"},
    "minLength": {"type": "integer", "minimum": 0},
    "maxLength": {"type": "integer", "minimum": 0},
    "pattern": STRING,
}
_PROPERTIES: Schema = {
    "type": "object",
    "additionalProperties": open_obj(("title", "type"), **_DETAILS),
}
PROPERTY = open_obj(("name", "title", "type"), name=_NAME, **_DETAILS)
OBJECT = open_obj(
    ("name",),
    name=_NAME,
    description=STRING,
    required={"type": "array", "items": STRING},
    properties=_PROPERTIES,
)
TAG = open_obj(("name",), name=_NAME)
TAGS = open_obj(("tags",), tags={"type": "array", "items": TAG})
RESOURCE_TYPE = open_obj(
    ("name",),
    name={**_NAME, "maxLength": 80},
    prefix={"type": ["string", "null"], "maxLength": 80},
    properties_target={"type": ["string", "null"], "maxLength": 80},
)
NAMESPACE = open_obj(
    ("namespace",),
    namespace={**_NAME, "maxLength": 80, "pattern": "^[^/]+$"},
    display_name={"type": ["string", "null"], "maxLength": 80},
    description={"type": ["string", "null"], "maxLength": 500},
    visibility={"enum": ["public", "private"]},
    protected=BOOLEAN,
    resource_type_associations={"type": "array", "items": RESOURCE_TYPE},
    properties=_PROPERTIES,
    objects={"type": "array", "items": OBJECT},
    tags={"type": "array", "items": TAG},
)
# The schemas that clients may read, by the name in the path: the name in the document, what it is.
DOCUMENTS: dict[str, tuple[str, Schema]] = {
    "namespace": ("namespace", NAMESPACE),
    "object": ("object", OBJECT),
    "property": ("property", PROPERTY),
    "tag": ("tag", TAG),
    "resource_type": ("resource_type_association", RESOURCE_TYPE),
}
LISTS = {
    "namespaces": ("namespaces", "namespace"),
    "objects": ("objects", "object"),
    "properties": ("properties", "property"),
    "tags": ("tags", "tag"),
    "resource_types": ("resource_type_associations", "resource_type"),
}
