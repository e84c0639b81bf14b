"""The body of the action `rebuild`, step by step as microversions brought it."""

from __future__ import annotations

from functools import cache

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, NAME, STRING, TEXT, Schema, obj
from cloudwright.osapi.compute.schemas.metadata import METADATA
from cloudwright.osapi.compute.schemas.server import (
    ADDRESS_4,
    ADDRESS_6,
    DISK_CONFIG,
    PERSONALITY,
    USER_DATA,
)

STEPS: tuple[Version, ...] = tuple((2, minor) for minor in (19, 54, 57, 63))
KEY_NAME: Schema = {"type": ["string", "null"], "minLength": 1, "maxLength": 255}


def rebuild(version: Version) -> Schema:
    """The body of POST /servers/{id}/action for `rebuild`."""
    return _rebuild(tuple(version >= step for step in STEPS))


@cache
def _rebuild(steps: tuple[bool, ...]) -> Schema:
    described, keyed, impersonal, trusted = steps
    properties: dict[str, Schema] = {
        "imageRef": {"type": "string", "minLength": 1},
        "name": NAME,
        "adminPass": STRING,
        "metadata": METADATA,
        "preserve_ephemeral": LOOSE_BOOLEAN,
        "OS-DCF:diskConfig": DISK_CONFIG,
        "accessIPv4": ADDRESS_4,
        "accessIPv6": ADDRESS_6,
    }
    properties |= {"description": TEXT} if described else {}
    properties |= {"key_name": KEY_NAME} if keyed else {}
    properties |= {"user_data": USER_DATA} if impersonal else {"personality": PERSONALITY}
    properties |= {"trusted_image_certificates": {"type": ["array", "null"]}} if trusted else {}
    return obj(("rebuild",), rebuild=obj(("imageRef",), **properties))
