from __future__ import annotations

from functools import cache

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import STRING, Schema, obj, wrapped

NAME: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "pattern": r"^[a-zA-Z0-9_\- ]*[a-zA-Z0-9_\-][a-zA-Z0-9_\- ]*$",
}


def create(version: Version) -> Schema:
    """The body of POST /os-keypairs."""
    return _create(version >= (2, 2), version >= (2, 10))


@cache
def _create(typed: bool, owned: bool) -> Schema:  # noqa: FBT001 - the cache's key
    properties: dict[str, Schema] = {"name": NAME, "public_key": STRING}
    if typed:
        properties["type"] = {"enum": ["ssh", "x509"]}
    if owned:
        properties["user_id"] = STRING
    return wrapped("keypair", obj(("name",), **properties))
