from __future__ import annotations

from typing import Any

from cloudwright.cloud.network.services.subnet import MODES
from cloudwright.osapi.network.attributes import (
    NAMED,
    OWNER,
    Attribute,
    Attributes,
    boolean,
    list_of,
    mapping,
    number,
    one_of,
    or_null,
    text,
    uuid,
)


def _pair(value: Any) -> dict[str, str]:
    """Two texts under their names; which names is the services' to judge."""
    return {text(name): text(each) for name, each in mapping(value).items()}


MODE = or_null(one_of(*MODES), "")

SUBNET: Attributes = {
    **OWNER,
    **NAMED,
    "network_id": Attribute(uuid, "network", put=False, required=True),
    "ip_version": Attribute(one_of(4, 6, "4", "6"), put=False),
    "cidr": Attribute(or_null(text, ""), put=False),
    "subnetpool_id": Attribute(or_null(uuid), "pool", put=False),
    "prefixlen": Attribute(number, put=False),
    "gateway_ip": Attribute(or_null(text)),
    "enable_dhcp": Attribute(boolean),
    "dns_nameservers": Attribute(list_of(text)),
    "allocation_pools": Attribute(list_of(_pair)),
    "host_routes": Attribute(list_of(_pair)),
    "ipv6_ra_mode": Attribute(MODE, put=False),
    "ipv6_address_mode": Attribute(MODE, put=False),
}

SUBNET_POOL: Attributes = {
    **OWNER,
    **NAMED,
    "prefixes": Attribute(list_of(text), required=True),
    "min_prefixlen": Attribute(number),
    "default_prefixlen": Attribute(number),
    "max_prefixlen": Attribute(number),
    "shared": Attribute(boolean, put=False),
    "is_default": Attribute(boolean),
    "address_scope_id": Attribute(or_null(uuid), "scope"),
}

ADDRESS_SCOPE: Attributes = {
    **OWNER,
    **NAMED,
    "ip_version": Attribute(one_of(4, 6), put=False, required=True),
    "shared": Attribute(boolean),
}
