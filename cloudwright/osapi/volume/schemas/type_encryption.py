"""What bodies about the encryption of types may hold."""

from __future__ import annotations

from typing import Any

from cloudwright.osapi.common.schema import obj, open_obj

_FIELDS: dict[str, Any] = {
    "provider": {"type": "string", "minLength": 1, "maxLength": 255},
    "control_location": {"enum": ["front-end", "back-end"]},
    "cipher": {"type": ["string", "null"], "maxLength": 255},
    "key_size": {"type": ["integer", "null"], "minimum": 0, "maximum": 65536},
}
CREATE = obj(("encryption",), encryption=open_obj(("provider",), **_FIELDS))
UPDATE = obj(("encryption",), encryption=open_obj(**_FIELDS))
