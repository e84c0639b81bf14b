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


def fixed_ip(value: Any) -> dict[str, Any]:
    """A subnet, an address in it, or both."""
    found = mapping(value)
    if not found or set(found) - {"subnet_id", "ip_address"}:
        raise ValueError("a fixed IP has subnet_id, ip_address or both")
    readers = {"subnet_id": uuid, "ip_address": address}
    return {name: readers[name](each) for name, each in found.items()}


def _device(value: Any) -> Any:
    return uuid(value) if value else None


PORT: Attributes = {
    **OWNER,
    **NAMED,
    "network_id": Attribute(uuid, "network", put=False, required=True),
    "admin_state_up": Attribute(boolean),
    "mac_address": Attribute(text, "mac", put=False),
    "fixed_ips": Attribute(list_of(fixed_ip)),
    "device_id": Attribute(_device, "device_uuid"),
    "device_owner": Attribute(or_null(text, "")),
    "security_groups": Attribute(list_of(uuid)),
    "port_security_enabled": Attribute(boolean, "port_security"),
    "allowed_address_pairs": Attribute(list_of(mapping)),
    "extra_dhcp_opts": Attribute(list_of(mapping)),
    "binding:vnic_type": Attribute(text, "vnic_type"),
    "binding:host_id": Attribute(or_null(text, ""), "host_name"),
    "binding:profile": Attribute(or_null(mapping, {}), "binding_profile"),
}
