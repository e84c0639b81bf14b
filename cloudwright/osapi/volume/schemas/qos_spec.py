"""What bodies about QoS specs may hold."""

from __future__ import annotations

from cloudwright.osapi.common.schema import Schema, obj

_CONSUMER: Schema = {"enum": ["front-end", "back-end", "both"]}
_SPEC: Schema = {"type": "string", "maxLength": 255}
CREATE = obj(
    ("qos_specs",),
    qos_specs={
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 255},
            "consumer": _CONSUMER,
        },
        "additionalProperties": _SPEC,
    },
)
UPDATE = obj(
    ("qos_specs",),
    qos_specs={
        "type": "object",
        "minProperties": 1,
        "properties": {"consumer": _CONSUMER},
        "additionalProperties": _SPEC,
    },
)
KEYS = obj(("keys",), keys={"type": "array", "items": _SPEC, "minItems": 1})
