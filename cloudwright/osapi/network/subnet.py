"""Subnets."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import Subnet
from cloudwright.cloud.network.selectors.network import network_for
from cloudwright.cloud.network.selectors.subnet import subnet_for as visible_subnet
from cloudwright.cloud.network.selectors.subnet import subnet_pool_for, subnets_visible_to
from cloudwright.cloud.network.services import subnet as subnets
from cloudwright.core.projects.models import Project
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, of, standard
from cloudwright.osapi.network.filters import (
    STANDARD,
    as_address,
    as_number,
    as_text,
    as_truth,
    as_uuid,
)
from cloudwright.osapi.network.schemas.subnet import SUBNET


def list_subnets(call: Call) -> HttpResponse:
    """GET /v2.0/subnets."""
    return SUBNETS.listed(call, subnets_visible_to(call.actor))


def show_subnet(call: Call, subnet_id: str) -> HttpResponse:
    """GET /v2.0/subnets/{subnet_id}."""
    return SUBNETS.one(call, subnet_for(call, subnet_id))


def create_subnet(call: Call) -> HttpResponse:
    """POST /v2.0/subnets. A subnet belongs to whom its network belongs to."""

    def make(project: Project, values: dict[str, Any]) -> Subnet:
        del project
        network = network_for(call.actor, values.pop("network"))
        if (pool := values.pop("pool", None)) is not None:
            values["pool"] = subnet_pool_for(call.actor, pool)
        elif not values.get("cidr"):
            raise BadInput(reason="Bad subnets request: a subnetpool or cidr must be specified.")
        if "ip_version" in values:
            values["ip_version"] = int(values["ip_version"])
        elif "pool" not in values:
            raise BadInput(
                reason="Failed to parse request. Required attribute 'ip_version' not specified"
            )
        return subnets.create(network, actor=call.actor, **values)

    return SUBNETS.created(call, make)


def update_subnet(call: Call, subnet_id: str) -> HttpResponse:
    """PUT /v2.0/subnets/{subnet_id}."""
    subnet, changes = subnet_for(call, subnet_id), SUBNETS.changes(call)
    return SUBNETS.one(call, subnets.update(subnet, actor=call.actor, **changes))


def delete_subnet(call: Call, subnet_id: str) -> HttpResponse:
    """DELETE /v2.0/subnets/{subnet_id}."""
    subnets.delete(subnet_for(call, subnet_id), actor=call.actor)
    return nothing()


def subnet_for(call: Call, ident: str) -> Subnet:
    """The subnet that the caller may see. Raises NotFound."""
    return visible_subnet(call.actor, parse_uuid(ident, "Subnet"))


def _as_subnet(call: Call, subnet: Subnet) -> dict[str, Any]:
    del call
    return {
        "id": subnet.uuid,
        "name": subnet.name,
        "description": subnet.description,
        **of(subnet.network.project),
        "network_id": subnet.network.uuid,
        "subnetpool_id": subnet.pool.uuid if subnet.pool else None,
        "ip_version": subnet.ip_version,
        "cidr": subnet.cidr,
        "gateway_ip": subnet.gateway_ip,
        "enable_dhcp": subnet.enable_dhcp,
        "allocation_pools": subnet.allocation_pools,
        "dns_nameservers": subnet.dns_nameservers,
        "host_routes": subnet.host_routes,
        "ipv6_ra_mode": subnet.ipv6_ra_mode or None,
        "ipv6_address_mode": subnet.ipv6_address_mode or None,
        **standard(subnet),
    }


SUBNETS = Collection(
    "subnet",
    {
        **STANDARD,
        "tenant_id": ("network__project__uuid", as_uuid),
        "project_id": ("network__project__uuid", as_uuid),
        "network_id": ("network__uuid", as_uuid),
        "subnetpool_id": ("pool__uuid", as_uuid),
        "ip_version": ("ip_version", as_number),
        "cidr": ("cidr", as_text),
        "gateway_ip": ("gateway_ip", as_address),
        "enable_dhcp": ("enable_dhcp", as_truth),
        "ipv6_ra_mode": ("ipv6_ra_mode", as_text),
        "ipv6_address_mode": ("ipv6_address_mode", as_text),
    },
    _as_subnet,
    SUBNET,
)
