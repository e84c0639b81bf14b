"""Bodies about ports in servers."""

from __future__ import annotations

from functools import cache

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import STRING, Schema, obj, wrapped
from cloudwright.osapi.compute.schemas.tag import TAG

UUID: Schema = {"type": "string", "format": "uuid"}
ADDRESSES: Schema = {
    "type": "array",
    "minItems": 1,
    "maxItems": 1,
    "items": obj(("ip_address",), ip_address=STRING),
}


def attach(version: Version) -> Schema:
    """The body of POST: a tag since 2.49."""
    return _attach(version >= (2, 49))


@cache
def _attach(tagged: bool) -> Schema:  # noqa: FBT001 - the cache's key
    properties: dict[str, Schema] = {"net_id": UUID, "port_id": UUID, "fixed_ips": ADDRESSES}
    properties |= {"tag": TAG} if tagged else {}
    return wrapped("interfaceAttachment", obj(**properties))
