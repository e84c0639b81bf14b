from __future__ import annotations

from cloudwright.osapi.network.attributes import (
    NAMED,
    OWNER,
    Attribute,
    Attributes,
    boolean,
    list_of,
    number,
    one_of,
    or_null,
    text,
)

TYPES = ("local", "flat", "vlan", "vxlan", "gre", "geneve")

NETWORK: Attributes = {
    **OWNER,
    **NAMED,
    "admin_state_up": Attribute(boolean),
    "availability_zone_hints": Attribute(list_of(text), put=False),
    "shared": Attribute(boolean),
    "router:external": Attribute(boolean, "external"),
    "is_default": Attribute(boolean),
    "mtu": Attribute(number),
    "port_security_enabled": Attribute(boolean, "port_security"),
    "provider:network_type": Attribute(or_null(one_of(*TYPES), ""), "provider_type"),
    "provider:physical_network": Attribute(or_null(text, ""), "physical_network"),
    "provider:segmentation_id": Attribute(or_null(number), "segmentation_id"),
}
