from __future__ import annotations

from cloudwright.osapi.common.schema import Schema, obj

TAG: Schema = {"type": "string", "minLength": 1, "maxLength": 60, "pattern": "^[^,/]*$"}
TAGS: Schema = {"type": "array", "items": TAG, "maxItems": 50}
ALL = obj(("tags",), tags=TAGS)
