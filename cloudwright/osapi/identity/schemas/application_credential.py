from __future__ import annotations

from cloudwright.osapi.common.schema import BOOLEAN, STRING, open_obj, wrapped

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
        access_rules={"type": "array", "maxItems": 0},
    ),
)
