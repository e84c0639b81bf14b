from __future__ import annotations

from cloudwright.osapi.common.schema import Schema, obj

_WORDS = ["enable", "disable", "Enable", "Disable", "ENABLE", "DISABLE"]
UPDATE: Schema = {
    **obj((), status={"enum": _WORDS}, maintenance_mode={"enum": _WORDS}),
    "minProperties": 1,
}
