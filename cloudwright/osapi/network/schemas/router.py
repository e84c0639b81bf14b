from __future__ import annotations

from typing import Any

from cloudwright.osapi.network.attributes import (
    NAMED,
    OWNER,
    Attribute,
    Attributes,
    address,
    boolean,
    list_of,
    mapping,
    or_null,
    text,
    uuid,
)
from cloudwright.osapi.network.schemas.port import fixed_ip


def _gateway(value: Any) -> dict[str, Any]:
    """The way out; empty for none."""
    found = mapping(value)
    readers = {
        "network_id": uuid,
        "enable_snat": boolean,
        "external_fixed_ips": list_of(fixed_ip),
    }
    if set(found) - set(readers) or (found and "network_id" not in found):
        raise ValueError("it has network_id, enable_snat and external_fixed_ips")
    return {name: readers[name](each) for name, each in found.items()}


ROUTER: Attributes = {
    **OWNER,
    **NAMED,
    "admin_state_up": Attribute(boolean),
    "availability_zone_hints": Attribute(list_of(text), put=False),
    "external_gateway_info": Attribute(or_null(_gateway, {}), "gateway"),
    "routes": Attribute(list_of(mapping)),
}

FLOATING_IP: Attributes = {
    **OWNER,
    "description": NAMED["description"],
    "floating_network_id": Attribute(uuid, "network", put=False, required=True),
    "floating_ip_address": Attribute(or_null(address, ""), "address", put=False),
    "subnet_id": Attribute(or_null(uuid), "subnet", put=False),
    "port_id": Attribute(or_null(uuid), "port"),
    "fixed_ip_address": Attribute(or_null(address, ""), "fixed_address"),
}
