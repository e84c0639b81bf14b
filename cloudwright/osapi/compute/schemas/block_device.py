"""Disks in the body of POST /servers: today's mapping, and the one before it."""

from __future__ import annotations

from functools import cache

from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, STRING, Schema, obj
from cloudwright.osapi.compute.schemas.tag import TAG

SIZE: Schema = {"type": ["integer", "string", "null"], "pattern": "^[0-9]*$", "minimum": 0}
NAME: Schema = {"type": ["string", "null"], "maxLength": 255}
SOURCES = ("volume", "image", "snapshot", "blank")
LEGACY: Schema = {
    "type": "array",
    "items": obj(
        virtual_name=NAME,
        volume_id={"type": ["string", "null"]},
        snapshot_id={"type": ["string", "null"]},
        volume_size=SIZE,
        device_name=NAME,
        delete_on_termination=LOOSE_BOOLEAN,
        no_device={},
        connection_info=STRING,
    ),
}


@cache
def mapping(tagged: bool, typed: bool) -> Schema:  # noqa: FBT001 - the cache's key
    """`block_device_mapping_v2`: tags in 2.32 and since 2.42, volume types since 2.67."""
    properties: dict[str, Schema] = {
        "boot_index": {"type": ["integer", "string", "null"], "pattern": "^-?[0-9]+$"},
        "uuid": {"type": ["string", "null"], "maxLength": 255},
        "image_id": {"type": ["string", "null"], "maxLength": 255},
        "source_type": {"enum": list(SOURCES)},
        "destination_type": {"enum": ["local", "volume"]},
        "volume_size": SIZE,
        "delete_on_termination": LOOSE_BOOLEAN,
        "device_name": NAME,
        "guest_format": NAME,
        "device_type": NAME,
        "disk_bus": NAME,
        "no_device": {},
    }
    properties |= {"tag": TAG} if tagged else {}
    properties |= {"volume_type": {"type": ["string", "null"], "maxLength": 255}} if typed else {}
    return {"type": "array", "items": obj(**properties)}
