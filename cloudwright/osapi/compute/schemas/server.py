"""Bodies of POST and PUT /servers, step by step as microversions brought them."""

from __future__ import annotations

import base64
from functools import cache
from ipaddress import IPv4Address, IPv6Address

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import (
    FORMATS,
    LOOSE_BOOLEAN,
    NAME,
    STRING,
    TEXT,
    Schema,
    obj,
    open_obj,
    wrapped,
)
from cloudwright.osapi.compute.schemas.block_device import LEGACY, mapping
from cloudwright.osapi.compute.schemas.metadata import METADATA
from cloudwright.osapi.compute.schemas.tag import TAG, TAGS

COUNT: Schema = {
    "type": ["integer", "string"],
    "pattern": "^[0-9]*$",
    "minimum": 1,
    "minLength": 1,
}
# An image or flavor by its id, or by a link that ends in it.
REFERENCE: Schema = {"type": ["string", "integer"], "minLength": 1}
ADDRESS_4: Schema = {"type": "string", "format": "ipv4_or_blank"}
ADDRESS_6: Schema = {"type": "string", "format": "ipv6_or_blank"}
USER_DATA: Schema = {"type": ["string", "null"], "format": "base64", "maxLength": 65535}
DISK_CONFIG: Schema = {"enum": ["AUTO", "MANUAL"]}
PERSONALITY: Schema = {
    "type": "array",
    "items": obj(
        ("path", "contents"),
        path={"type": "string", "minLength": 1},
        contents={"type": "string", "format": "base64"},
    ),
}
NETWORK: dict[str, Schema] = {
    "uuid": {"type": "string", "format": "uuid"},
    "port": {"type": ["string", "null"]},
    "fixed_ip": STRING,
}
STEPS: tuple[Version, ...] = tuple((2, minor) for minor in (19, 32, 33, 37, 42, 52, 57, 63, 67, 74))


def create(version: Version) -> Schema:
    """The body of POST /servers."""
    return _create(tuple(version >= step for step in STEPS))


@cache
def _create(steps: tuple[bool, ...]) -> Schema:
    described, tag32, tag33, required, tag42, tagged, impersonal, trusted, typed, placed = steps
    # Nova lost tags by mistake from 2.37 (networks) and 2.33 (disks) to 2.41.
    network = NETWORK | ({"tag": TAG} if (tag32 and not required) or tag42 else {})
    networks: Schema = {"type": "array", "items": obj(**network)}
    if required:
        networks = {"oneOf": [networks, {"enum": ["auto", "none"]}]}
    properties: dict[str, Schema] = {
        "name": NAME,
        "imageRef": {"type": ["string"]},
        "flavorRef": REFERENCE,
        "networks": networks,
        "metadata": METADATA,
        "key_name": {"type": ["string", "null"], "minLength": 1, "maxLength": 255},
        "adminPass": STRING,
        "accessIPv4": ADDRESS_4,
        "accessIPv6": ADDRESS_6,
        "min_count": COUNT,
        "max_count": COUNT,
        "return_reservation_id": LOOSE_BOOLEAN,
        "OS-DCF:diskConfig": DISK_CONFIG,
        "user_data": USER_DATA,
        "config_drive": LOOSE_BOOLEAN,
        "availability_zone": {"type": "string", "minLength": 1, "maxLength": 255},
        "security_groups": {"type": "array", "items": obj(name=STRING)},
        "block_device_mapping_v2": mapping((tag32 and not tag33) or tag42, typed),
        "block_device_mapping": LEGACY,
    }
    properties |= {"description": TEXT} if described else {}
    properties |= {"tags": TAGS} if tagged else {}
    properties |= {} if impersonal else {"personality": PERSONALITY}
    properties |= {"trusted_image_certificates": {"type": ["array", "null"]}} if trusted else {}
    properties |= {"host": STRING, "hypervisor_hostname": STRING} if placed else {}
    must = ("name", "flavorRef", "networks") if required else ("name", "flavorRef")
    hints = open_obj()
    return wrapped(
        "server",
        obj(must, **properties),
        **{"os:scheduler_hints": hints, "OS-SCH-HNT:scheduler_hints": hints},
    )


def update(version: Version) -> Schema:
    """The body of PUT /servers/{id}."""
    return _update(version >= (2, 19))


@cache
def _update(described: bool) -> Schema:  # noqa: FBT001 - the cache's key
    properties: dict[str, Schema] = {
        "name": NAME,
        "accessIPv4": ADDRESS_4,
        "accessIPv6": ADDRESS_6,
        "OS-DCF:diskConfig": DISK_CONFIG,
    }
    return wrapped("server", obj(**properties | ({"description": TEXT} if described else {})))


@FORMATS.checks("base64", raises=ValueError)
def _base64(value: object) -> bool:
    if isinstance(value, str):
        base64.b64decode("".join(value.split()), validate=True)
    return True


@FORMATS.checks("ipv4_or_blank", raises=ValueError)
def _ipv4(value: object) -> bool:
    return value == "" or bool(IPv4Address(value))


@FORMATS.checks("ipv6_or_blank", raises=ValueError)
def _ipv6(value: object) -> bool:
    return value == "" or bool(IPv6Address(value))


@FORMATS.checks("uuid")
def _uuid(value: object) -> bool:
    text = str(value).replace("-", "")
    return len(text) == 32 and all(each in "0123456789abcdefABCDEF" for each in text)
