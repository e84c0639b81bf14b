from __future__ import annotations

from cloudwright.core.access.services.access_rule import METHODS
from cloudwright.osapi.common.schema import BOOLEAN, STRING, obj, open_obj, wrapped

RULE = obj(
    id=STRING,
    service={"type": "string", "minLength": 1, "maxLength": 64},
    method={"enum": list(METHODS)},
    path={"type": "string", "pattern": "^/", "maxLength": 128},
)
CREATE = wrapped(
    "application_credential",
    open_obj(
        ("name",),
        name={"type": "string", "minLength": 1, "maxLength": 255},
        description={"type": ["string", "null"], "maxLength": 500},
        secret={"type": ["string", "null"], "minLength": 1, "maxLength": 255},
        expires_at={"type": ["string", "null"]},
        roles={"type": "array", "items": open_obj(id=STRING, name=STRING)},
        unrestricted=BOOLEAN,
        access_rules={"type": ["array", "null"], "items": RULE, "maxItems": 100},
    ),
)
