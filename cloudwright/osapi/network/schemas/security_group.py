from __future__ import annotations

from typing import Any

from cloudwright.osapi.network.attributes import (
    NAMED,
    OWNER,
    Attribute,
    Attributes,
    boolean,
    number,
    or_null,
    text,
)


def _protocol(value: Any) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)


SECURITY_GROUP: Attributes = {**OWNER, **NAMED, "stateful": Attribute(boolean)}

RULE: Attributes = {
    **OWNER,
    "description": Attribute(or_null(text, "")),
    "security_group_id": Attribute(text, "group", required=True),
    "direction": Attribute(text, required=True),
    "ethertype": Attribute(or_null(text, "IPv4")),
    "protocol": Attribute(or_null(_protocol, "")),
    "port_range_min": Attribute(or_null(number)),
    "port_range_max": Attribute(or_null(number)),
    "remote_ip_prefix": Attribute(or_null(text, "")),
    "remote_group_id": Attribute(or_null(text, ""), "remote_group"),
}
