from __future__ import annotations

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import (
    BOOLEAN,
    STRING_QUERY,
    Schema,
    obj,
    open_obj,
)

NAMED: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
REASON: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^\S+.*\S*$"}

LIST = open_obj((), host=STRING_QUERY, binary=STRING_QUERY)
STRICT_LIST = obj((), host=STRING_QUERY, binary=STRING_QUERY)
ON_OFF = obj(("host", "binary"), host=NAMED, binary=NAMED)
DISABLE = obj(("host", "binary"), host=NAMED, binary=NAMED, disabled_reason=REASON)
DISABLE_LOG_REASON = obj(
    ("host", "binary", "disabled_reason"), host=NAMED, binary=NAMED, disabled_reason=REASON
)
FORCE_DOWN = obj(("host", "binary", "forced_down"), host=NAMED, binary=NAMED, forced_down=BOOLEAN)
UPDATE: Schema = {
    **obj((), status={"enum": ["enabled", "disabled"]}, disabled_reason=REASON,
          forced_down=BOOLEAN),
    "minProperties": 1,
}  # fmt: skip


def listed(version: Version) -> Schema:
    """The query of a list: since 2.75 an unknown key is refused."""
    return STRICT_LIST if version >= (2, 75) else LIST
