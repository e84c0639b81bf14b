from __future__ import annotations

from cloudwright.osapi.common.schema import Schema, obj, wrapped

IDENT: Schema = {"type": "string", "pattern": "^[a-zA-Z0-9-]+$", "maxLength": 64}
OWNER: Schema = {"type": ["string", "null"], "pattern": "^[a-zA-Z0-9-]+$", "maxLength": 64}
REGION: Schema = {"type": ["string", "null"], "minLength": 1, "maxLength": 255}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"[\S]+"}
NUMBER: Schema = {"type": "integer", "minimum": -1, "maximum": 0x7FFFFFFF}
TEXT: Schema = {"type": ["string", "null"]}

_WHAT: dict[str, Schema] = {
    "service_id": IDENT,
    "region_id": REGION,
    "resource_name": NAME,
    "description": TEXT,
}


def _many(noun: str, one: Schema) -> Schema:
    return wrapped(noun, {"type": "array", "minItems": 1, "items": one})


REGISTER = _many(
    "registered_limits",
    obj(("service_id", "resource_name", "default_limit"), default_limit=NUMBER, **_WHAT),
)
UPDATE_REGISTERED = wrapped("registered_limit", obj(default_limit=NUMBER, **_WHAT))
# Of a project or of a domain, and not of both.
CREATE = _many(
    "limits",
    {
        **obj(
            ("service_id", "resource_name", "resource_limit"),
            resource_limit=NUMBER,
            project_id=OWNER,
            domain_id=OWNER,
            **_WHAT,
        ),
        "oneOf": [{"required": ["project_id"]}, {"required": ["domain_id"]}],
    },
)
UPDATE = wrapped("limit", obj(resource_limit=NUMBER, description=TEXT))
