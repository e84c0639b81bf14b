from __future__ import annotations

from cloudwright.osapi.common.schema import BOOLEAN, Schema, open_obj, wrapped

IDENT: Schema = {"type": "string", "minLength": 1, "maxLength": 64}
REGION_ID = {"type": ["string", "null"], "maxLength": 255}
TEXT = {"type": ["string", "null"], "maxLength": 255}
TYPE = {"type": "string", "minLength": 1, "maxLength": 255}
URL = {"type": "string", "minLength": 1, "maxLength": 225}
INTERFACE = {"enum": ["public", "internal", "admin"]}

# Keystone takes keys that it does not know; so do we, and leave them.
REGION = wrapped(
    "region",
    open_obj(
        id={"type": ["string", "null"], "maxLength": 255, "pattern": "^[^/]*$"},
        description=TEXT,
        parent_region_id=REGION_ID,
    ),
)
_SERVICE: dict[str, Schema] = {"type": TYPE, "name": TEXT, "description": TEXT, "enabled": BOOLEAN}
SERVICE_CREATE = wrapped("service", open_obj(("type",), **_SERVICE))
SERVICE_UPDATE = wrapped("service", open_obj(**_SERVICE))
_ENDPOINT: dict[str, Schema] = {
    "service_id": IDENT,
    "interface": INTERFACE,
    "url": URL,
    "region": REGION_ID,
    "region_id": REGION_ID,
    "enabled": BOOLEAN,
    "name": TEXT,
    "description": TEXT,
}
ENDPOINT_CREATE = wrapped("endpoint", open_obj(("service_id", "interface", "url"), **_ENDPOINT))
ENDPOINT_UPDATE = wrapped("endpoint", open_obj(**_ENDPOINT))
