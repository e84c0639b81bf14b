"""Bodies and queries of quotas and quota classes, step by step as microversions took names away."""

from __future__ import annotations

from functools import cache

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import (
    LOOSE_BOOLEAN,
    STRING_QUERY,
    Schema,
    obj,
    open_obj,
    wrapped,
)

LIMIT: Schema = {
    "type": ["integer", "string"],
    "pattern": "^-?[0-9]+$",
    "minimum": -1,
    "maximum": 0x7FFFFFFF,
}
# Nova's name -> the ledger's. What networking counts was Nova's too before 2.36, and the files put
# into an instance before 2.57.
COMPUTE = {"instances": "instances", "cores": "cores", "ram": "ram_mib"} | {
    name: name for name in ("metadata_items", "key_pairs", "server_groups", "server_group_members")
}
NETWORK = ("fixed_ips", "floating_ips", "security_groups", "security_group_rules")
PERSONALITY = ("injected_files", "injected_file_content_bytes", "injected_file_path_bytes")
NAMES = COMPUTE | {name: name for name in (*NETWORK, *PERSONALITY)}
QUERY: Schema = open_obj(user_id=STRING_QUERY)
STRICT_QUERY: Schema = obj(user_id=STRING_QUERY)


def of_project(version: Version) -> dict[str, str]:
    """The names that a quota set has."""
    return _without((2, 36), version)


def of_class(version: Version) -> dict[str, str]:
    """The names that a quota class takes: those of networking went with 2.50."""
    return _without((2, 50), version)


def shown_of_class(version: Version) -> dict[str, str]:
    """The names that it shows: those of server groups came with 2.50."""
    hidden = () if version >= (2, 50) else ("server_groups", "server_group_members")
    return {name: ours for name, ours in of_class(version).items() if name not in hidden}


@cache
def update(version: Version) -> Schema:
    """The body of PUT /os-quota-sets/{project_id}."""
    limits = dict.fromkeys(of_project(version), LIMIT)
    return wrapped("quota_set", obj(force=LOOSE_BOOLEAN, **limits))


@cache
def update_class(version: Version) -> Schema:
    """The body of PUT /os-quota-class-sets/{class_name}."""
    return wrapped("quota_class_set", obj(**dict.fromkeys(of_class(version), LIMIT)))


def query(version: Version) -> Schema:
    """Before 2.75 what is not known in the query is let pass."""
    return STRICT_QUERY if version >= (2, 75) else QUERY


def _without(network_until: Version, version: Version) -> dict[str, str]:
    gone = (*(NETWORK if version >= network_until else ()),
            *(PERSONALITY if version >= (2, 57) else ()))  # fmt: skip
    return {name: ours for name, ours in NAMES.items() if name not in gone}
