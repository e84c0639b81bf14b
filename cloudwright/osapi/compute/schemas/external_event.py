from __future__ import annotations

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import Schema, obj, wrapped

NAMES = ("network-changed", "network-vif-plugged", "network-vif-unplugged", "network-vif-deleted")
NAMES_SINCE = {
    (2, 51): "volume-extended",
    (2, 76): "power-update",
    (2, 82): "accelerator-request-bound",
    (2, 93): "volume-reimaged",
}


def create(version: Version) -> Schema:
    """The body of POST /os-server-external-events: microversions brought further names."""
    names = [*NAMES, *(name for since, name in NAMES_SINCE.items() if version >= since)]
    event = obj(
        ("name", "server_uuid"),
        name={"enum": names},
        server_uuid={"type": "string", "format": "uuid"},
        status={"enum": ["failed", "completed", "in-progress"]},
        tag={"type": "string", "maxLength": 255},
    )
    return wrapped("events", {"type": "array", "items": event, "minItems": 1})
