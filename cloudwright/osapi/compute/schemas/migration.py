from __future__ import annotations

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import STRING_QUERY, Schema, obj, open_obj
from cloudwright.osapi.compute.schemas.hypervisor import LIMIT

_KEYS: dict[str, Schema] = dict.fromkeys(
    ("hidden", "host", "instance_uuid", "source_compute", "status", "migration_type"), STRING_QUERY
)
_PAGED = _KEYS | {"limit": LIMIT, "marker": STRING_QUERY, "changes-since": STRING_QUERY}
_BETWEEN = _PAGED | {"changes-before": STRING_QUERY}
_OF_SOMEBODY = _BETWEEN | {"user_id": STRING_QUERY, "project_id": STRING_QUERY}


def listed(version: Version) -> Schema:
    """The query of a list in this microversion; since 2.59 an unknown key is refused."""
    if version >= (2, 80):
        return obj((), **_OF_SOMEBODY)
    if version >= (2, 66):
        return obj((), **_BETWEEN)
    return obj((), **_PAGED) if version >= (2, 59) else open_obj((), **_KEYS)


MIGRATE: Schema = obj(("migrate",), migrate={})
HOST: Schema = {"type": ["string", "null"], "minLength": 1, "maxLength": 255}
MIGRATE_TO: Schema = obj(("migrate",), migrate={**obj(host=HOST), "type": ["object", "null"]})


def migrate(version: Version) -> Schema:
    """The body of `migrate`: since 2.56 it may name a host."""
    return MIGRATE_TO if version >= (2, 56) else MIGRATE
