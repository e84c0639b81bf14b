"""Bodies of /os-server-groups, step by step as microversions brought them."""

from __future__ import annotations

from functools import cache

from cloudwright.cloud.scheduling.models.instance_group import POLICIES
from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import NAME, Schema, obj, wrapped

HARD: Schema = {"enum": [each for each in POLICIES if not each.startswith("soft-")]}
ANY: Schema = {"enum": list(POLICIES)}
RULES: Schema = obj(
    max_server_per_host={"type": ["integer", "string"], "pattern": "^[0-9]*$", "minimum": 1}
)


def create(version: Version) -> Schema:
    """The body of POST /os-server-groups: soft policies since 2.15, one policy with rules since
    2.64."""
    return _create(version >= (2, 15), version >= (2, 64))


@cache
def _create(soft: bool, single: bool) -> Schema:  # noqa: FBT001 - the cache's key
    if single:
        return wrapped("server_group", obj(("name", "policy"), name=NAME, policy=ANY, rules=RULES))
    policies = {"type": "array", "items": ANY if soft else HARD, "minItems": 1, "maxItems": 1}
    return wrapped("server_group", obj(("name", "policies"), name=NAME, policies=policies))
