from __future__ import annotations

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import (
    LOOSE_BOOLEAN,
    STRING,
    STRING_QUERY,
    Schema,
    obj,
    open_obj,
    wrapped,
)
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
NAMED: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
HOST: Schema = {**NAMED, "type": ["string", "null"]}
MIGRATE_TO: Schema = obj(("migrate",), migrate={**obj(host=HOST), "type": ["object", "null"]})


def migrate(version: Version) -> Schema:
    """The body of `migrate`: since 2.56 it may name a host."""
    return MIGRATE_TO if version >= (2, 56) else MIGRATE


AUTO: Schema = {"enum": [*LOOSE_BOOLEAN["enum"], "auto"]}


def migrate_live(version: Version) -> Schema:
    """The body of `os-migrateLive`: 2.25 took `disk_over_commit` away and brought `auto`; `force`
    was there from 2.30 to 2.67."""
    needed: dict[str, Schema] = {"host": HOST, "block_migration": AUTO}
    if version < (2, 25):
        needed |= {"block_migration": LOOSE_BOOLEAN, "disk_over_commit": LOOSE_BOOLEAN}
    forced = {"force": LOOSE_BOOLEAN} if (2, 30) <= version < (2, 68) else {}
    return wrapped("os-migrateLive", obj(tuple(needed), **needed, **forced))


def evacuate(version: Version) -> Schema:
    """The body of `evacuate`: 2.14 took `onSharedStorage` away; `force` was there from 2.29 to
    2.67."""
    shared = {"onSharedStorage": LOOSE_BOOLEAN} if version < (2, 14) else {}
    forced = {"force": LOOSE_BOOLEAN} if (2, 29) <= version < (2, 68) else {}
    given: dict[str, Schema] = {"host": NAMED, "adminPass": STRING}
    return wrapped("evacuate", obj(tuple(shared), **given, **shared, **forced))


# What POST …/migrations/{migration_id}/action may ask.
ACTIONS: dict[str, Schema] = {"force_complete": {}}
ACTION: Schema = obj(tuple(ACTIONS), **ACTIONS)
