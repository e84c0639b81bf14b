from __future__ import annotations

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, STRING_QUERY, Schema, many, obj, open_obj

LIMIT: Schema = many({"type": "string", "pattern": "^[0-9]*$"})
PATTERN: Schema = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": 255},
    "maxItems": 1,
}
WITH_SERVERS: Schema = {"type": "array", "items": LOOSE_BOOLEAN, "maxItems": 1}
_KEYS: dict[str, Schema] = {
    "limit": LIMIT,
    "marker": STRING_QUERY,
    "hypervisor_hostname_pattern": PATTERN,
    "with_servers": WITH_SERVERS,
}

LIST_33 = open_obj((), limit=LIMIT, marker=STRING_QUERY)
LIST_53 = open_obj((), **_KEYS)
LIST_75 = obj((), **_KEYS)
SHOW_53 = open_obj((), with_servers=WITH_SERVERS)
SHOW_75 = obj((), with_servers=WITH_SERVERS)
ANYTHING = open_obj(())


def listed(version: Version) -> Schema:
    """The query of a list in this microversion."""
    if version >= (2, 75):
        return LIST_75
    if version >= (2, 53):
        return LIST_53
    return LIST_33 if version >= (2, 33) else ANYTHING


def shown(version: Version) -> Schema:
    """The query of one hypervisor in this microversion."""
    if version >= (2, 75):
        return SHOW_75
    return SHOW_53 if version >= (2, 53) else ANYTHING
