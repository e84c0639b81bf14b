from __future__ import annotations

from functools import cache
from typing import Any

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import (
    LOOSE_BOOLEAN,
    NAME,
    NUMBER_QUERY,
    STRING_QUERY,
    Schema,
    obj,
    open_obj,
    truth,
    wrapped,
)

MOST = 0x7FFFFFFF
AT_LEAST_ONE: Schema = {
    "type": ["integer", "string"],
    "pattern": "^[0-9]*$",
    "minimum": 1,
    "maximum": MOST,
    "minLength": 1,
}
AT_LEAST_ZERO: Schema = {**AT_LEAST_ONE, "minimum": 0}
DESCRIPTION: Schema = {"type": ["string", "null"], "maxLength": 65535}
FLAVOR_ID: Schema = {
    "oneOf": [
        {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            "pattern": r"^(?! )[a-zA-Z0-9. _-]+(?<! )$",
        },
        {"type": "integer"},
        {"type": "null"},
    ]
}
SIZES: dict[str, Schema] = {
    "name": NAME,
    "id": FLAVOR_ID,
    "ram": AT_LEAST_ONE,
    "vcpus": AT_LEAST_ONE,
    "disk": AT_LEAST_ZERO,
    "OS-FLV-EXT-DATA:ephemeral": AT_LEAST_ZERO,
    "swap": AT_LEAST_ZERO,
    "rxtx_factor": {
        "type": ["number", "string"],
        "pattern": r"^[0-9]+(\.[0-9]+)?$",
        "minimum": 0,
        "maximum": 3.4e38,
        "exclusiveMinimum": True,
        "maxLength": 30,
    },
    "os-flavor-access:is_public": LOOSE_BOOLEAN,
}
UPDATE = wrapped("flavor", obj(("description",), description=DESCRIPTION))

SPECS: Schema = {
    "type": "object",
    "patternProperties": {
        r"^[a-zA-Z0-9\-_:. ]{1,255}$": {"type": ["string", "number"], "maxLength": 255}
    },
    "additionalProperties": False,
}
EXTRA_SPECS = obj(("extra_specs",), extra_specs=SPECS)
EXTRA_SPEC: Schema = {**SPECS, "minProperties": 1, "maxProperties": 1}

_TENANT = obj(("tenant",), tenant={"type": "string", "minLength": 1, "maxLength": 255})
ACTIONS: dict[str, Schema] = {"addTenantAccess": _TENANT, "removeTenantAccess": _TENANT}
ACTION: Schema = {**obj(**ACTIONS), "minProperties": 1, "maxProperties": 1}


def create(version: Version) -> Schema:
    """The body of POST /flavors."""
    return _create(version >= (2, 55))


@cache
def _create(described: bool) -> Schema:  # noqa: FBT001 - the cache's key
    properties = SIZES | ({"description": DESCRIPTION} if described else {})
    return wrapped("flavor", obj(("name", "ram", "vcpus", "disk"), **properties))


def query(version: Version) -> Schema:
    """The query of GET /flavors; unknown keys are refused since 2.75."""
    return _query(version >= (2, 75))


@cache
def _query(strict: bool) -> Schema:  # noqa: FBT001 - the cache's key
    return (obj if strict else open_obj)(
        limit=NUMBER_QUERY,
        marker=STRING_QUERY,
        is_public=STRING_QUERY,
        minRam=NUMBER_QUERY,
        minDisk=NUMBER_QUERY,
        sort_key=STRING_QUERY,
        sort_dir=STRING_QUERY,
    )


def public(wanted: dict[str, Any]) -> bool:
    """Whether the new flavor is for everybody."""
    return truth(wanted.get("os-flavor-access:is_public", True))
