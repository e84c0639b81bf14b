from __future__ import annotations

from cloudwright.osapi.common.schema import Schema, obj

METADATA: Schema = {
    "type": "object",
    "patternProperties": {
        r"^[a-zA-Z0-9\-_:. ]{1,255}$": {"type": "string", "maxLength": 255},
    },
    "additionalProperties": False,
}
ALL = obj(("metadata",), metadata=METADATA)
ONE = obj(("meta",), meta={**METADATA, "minProperties": 1, "maxProperties": 1})
