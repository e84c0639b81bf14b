"""Subnets."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import Subnet
from cloudwright.cloud.network.selectors.network import subnets_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import (
    Collection,
    as_address,
    as_number,
    as_text,
    as_truth,
    as_uuid,
)


def list_subnets(call: Call) -> HttpResponse:
    """GET /v2.0/subnets."""
    return SUBNETS.listed(call, subnets_visible_to(call.actor))


def show_subnet(call: Call, subnet_id: str) -> HttpResponse:
    """GET /v2.0/subnets/{subnet_id}."""
    return SUBNETS.one(call, subnet_for(call, subnet_id))


def subnet_for(call: Call, ident: str) -> Subnet:
    """The subnet that the caller may see. Raises NotFound."""
    rows = subnets_visible_to(call.actor)
    return get_or_404(rows, "Subnet", uuid=parse_uuid(ident, "Subnet"))


def _as_subnet(subnet: Subnet) -> dict[str, Any]:
    owner = subnet.network.project.uuid.hex if subnet.network.project else ""
    return {
        "id": subnet.uuid,
        "name": subnet.name,
        "description": "",
        "tenant_id": owner,
        "project_id": owner,
        "network_id": subnet.network.uuid,
        "ip_version": subnet.ip_version,
        "cidr": subnet.cidr,
        "gateway_ip": subnet.gateway_ip,
        "enable_dhcp": subnet.enable_dhcp,
        "allocation_pools": subnet.allocation_pools,
        "dns_nameservers": subnet.dns_nameservers,
        "host_routes": [],
        "ipv6_ra_mode": None,
        "ipv6_address_mode": None,
        "created_at": subnet.created_at,
        "updated_at": subnet.updated_at,
    }


SUBNETS = Collection(
    "subnet",
    {
        "id": ("uuid", as_uuid),
        "name": ("name", as_text),
        "network_id": ("network__uuid", as_uuid),
        "tenant_id": ("network__project__uuid", as_uuid),
        "project_id": ("network__project__uuid", as_uuid),
        "ip_version": ("ip_version", as_number),
        "cidr": ("cidr", as_text),
        "gateway_ip": ("gateway_ip", as_address),
        "enable_dhcp": ("enable_dhcp", as_truth),
    },
    _as_subnet,
)
