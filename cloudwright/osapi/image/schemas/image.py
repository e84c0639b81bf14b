from __future__ import annotations

from cloudwright.cloud.image.selectors.image import VISIBILITIES
from cloudwright.cloud.image.services.image import CONTAINER_FORMATS, DISK_FORMATS
from cloudwright.cloud.image.states import IMAGE
from cloudwright.osapi.common.schema import BOOLEAN, Schema

SIZE: Schema = {"type": "integer", "minimum": 0, "maximum": 0x7FFFFFFF}
TAG: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
NOTHING: Schema = {"not": {}}
TEXT: Schema = {"type": ["string", "null"]}
PROPERTIES: dict[str, Schema] = {
    "id": {
        "type": "string",
        "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
    },
    "owner": {"type": ["string", "null"], "maxLength": 255},
    "name": {"type": ["string", "null"], "maxLength": 255},
    "visibility": {"enum": list(VISIBILITIES)},
    "disk_format": {"enum": [None, *DISK_FORMATS]},
    "container_format": {"enum": [None, *CONTAINER_FORMATS]},
    "min_disk": SIZE,
    "min_ram": SIZE,
    "protected": BOOLEAN,
    "os_hidden": BOOLEAN,
    "tags": {"type": "array", "items": TAG, "maxItems": 128},
}
READ_ONLY: dict[str, Schema] = {
    "status": {"enum": sorted(IMAGE.states)},
    "size": {"type": ["integer", "null"]},
    "virtual_size": {"type": ["integer", "null"]},
    "checksum": TEXT,
    "os_hash_algo": TEXT,
    "os_hash_value": TEXT,
    "created_at": {"type": "string"},
    "updated_at": {"type": "string"},
    "self": {"type": "string"},
    "file": {"type": "string"},
    "schema": {"type": "string"},
}
CREATE: Schema = {
    "type": "object",
    "properties": {**PROPERTIES, **{name: {} for name in READ_ONLY}},
    "additionalProperties": {"type": "string"},
}
_POINTER: Schema = {"type": "string", "pattern": "^/.+$", "maxLength": 1000}
PATCH: Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["op", "path"],
        "properties": {"op": {"enum": ["add", "replace", "remove"]}, "path": _POINTER},
    },
}
# As 2.0 wrote it: `{"replace": "/name", "value": …}`.
OLD_PATCH: Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "oneOf": [{"required": [op]} for op in ("add", "replace", "remove")],
        "properties": {"add": _POINTER, "replace": _POINTER, "remove": _POINTER, "op": NOTHING},
    },
}
# What the whole comes to after a PATCH.
AFTER: Schema = {
    "type": "object",
    "properties": PROPERTIES,
    "additionalProperties": {"type": "string"},
}
