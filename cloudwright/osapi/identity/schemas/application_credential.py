from __future__ import annotations

from cloudwright.osapi.common.schema import BOOLEAN, STRING, obj, wrapped

CREATE = wrapped(
    "application_credential",
    obj(
        ("name",),
        open_=True,
        name={"type": "string", "minLength": 1, "maxLength": 255},
        description={"type": ["string", "null"], "maxLength": 500},
        secret={"type": ["string", "null"], "minLength": 1, "maxLength": 255},
        expires_at={"type": ["string", "null"]},
        roles={"type": "array", "items": obj(open_=True, id=STRING, name=STRING)},
        unrestricted=BOOLEAN,
        access_rules={"type": "array", "maxItems": 0},
    ),
)
