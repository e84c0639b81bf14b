"""Bodies of the calls that Nova took for its neighbours. Strict about what they hold, and lenient
about how numbers are written, as Nova was."""

from __future__ import annotations

from cloudwright.osapi.common.schema import (
    LOOSE_BOOLEAN,
    STRING,
    TEXT,
    Schema,
    many,
    obj,
    open_obj,
    wrapped,
)
from cloudwright.osapi.compute.schemas.metadata import METADATA

SECURITY_GROUP = wrapped("security_group", obj(name=TEXT, description=TEXT))
PORT: Schema = {"type": ["integer", "string", "null"], "maxLength": 6}
SECURITY_GROUP_RULE = wrapped(
    "security_group_rule",
    obj(
        ("parent_group_id",),
        parent_group_id={"type": ["string", "integer"]},
        group_id=TEXT,
        ip_protocol=TEXT,
        from_port=PORT,
        to_port=PORT,
        cidr=TEXT,
    ),
)
FLOATING_IP: Schema = {**obj(pool=TEXT), "type": ["object", "null"]}
NAMED: dict[str, Schema] = {"display_name": TEXT, "display_description": TEXT}
VOLUME = wrapped(
    "volume",
    obj(
        ("size",),
        **NAMED,
        size={"type": ["integer", "string"], "pattern": "^[0-9]+$", "minLength": 1, "minimum": 1},
        volume_type=TEXT,
        metadata={"anyOf": [METADATA, {"type": "null"}]},
        snapshot_id=TEXT,
        availability_zone=TEXT,
    ),
)
SNAPSHOT = wrapped("snapshot", obj(("volume_id",), **NAMED, volume_id=STRING, force=LOOSE_BOOLEAN))
LIST_QUERY = open_obj(
    limit=many({"type": "string", "pattern": "^[0-9]+$"}),
    offset=many({"type": "string", "pattern": "^[0-9]+$"}),
)
