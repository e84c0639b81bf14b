from __future__ import annotations

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import STRING_QUERY, Schema, obj, open_obj
from cloudwright.osapi.compute.schemas.hypervisor import LIMIT

_KEYS: dict[str, Schema] = dict.fromkeys(("start", "end", "detailed"), STRING_QUERY)
_PAGED = _KEYS | {"limit": LIMIT, "marker": STRING_QUERY}


def query(version: Version) -> Schema:
    """The query of both calls in this microversion; since 2.75 an unknown key is refused."""
    if version >= (2, 75):
        return obj((), **_PAGED)
    return open_obj((), **(_PAGED if version >= (2, 40) else _KEYS))
