"""Bodies about volumes in servers."""

from __future__ import annotations

from functools import cache

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import (
    BOOLEAN,
    NUMBER_QUERY,
    Schema,
    obj,
    open_obj,
    wrapped,
)
from cloudwright.osapi.compute.schemas.tag import TAG

UUID: Schema = {"type": "string", "format": "uuid"}
DEVICE: Schema = {
    "type": ["string", "null"],
    "minLength": 1,
    "maxLength": 255,
    "pattern": "^(/dev/)?x{0,1}[a-z]{0,1}d{0,1}[a-z]+[0-9]*$",
}
LIST_QUERY = open_obj(limit=NUMBER_QUERY, offset=NUMBER_QUERY)


def attach(version: Version) -> Schema:
    """The body of POST: a tag since 2.49, what becomes of the volume since 2.79."""
    return _attach(version >= (2, 49), version >= (2, 79))


@cache
def _attach(tagged: bool, deletes: bool) -> Schema:  # noqa: FBT001 - the cache's key
    properties: dict[str, Schema] = {"volumeId": UUID, "device": DEVICE}
    properties |= {"tag": TAG} if tagged else {}
    properties |= {"delete_on_termination": BOOLEAN} if deletes else {}
    return wrapped("volumeAttachment", obj(("volumeId",), **properties))


SWAP = wrapped("volumeAttachment", obj(("volumeId",), volumeId=UUID))
UPDATE = wrapped(
    "volumeAttachment",
    obj(
        ("volumeId",),
        volumeId=UUID,
        id=UUID,
        serverId=UUID,
        device=DEVICE,
        tag=TAG,
        delete_on_termination=BOOLEAN,
    ),
)
