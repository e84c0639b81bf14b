"""Networks as Nova showed them until 2.35, under its two names for them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.network.models import Network
from cloudwright.cloud.network.selectors.network import network_for, networks_visible_to
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call

# What nova-network kept and nobody keeps any more.
FOR_ALL = "netmask gateway broadcast dns1 dns2 cidr_v6 gateway_v6 netmask_v6"
FOR_ADMINISTRATORS = """
created_at updated_at deleted_at deleted injected bridge vlan vpn_public_address vpn_public_port
vpn_private_address dhcp_start project_id host bridge_interface multi_host priority rxtx_base mtu
dhcp_server enable_dhcp share_address
"""


def list_networks(call: Call) -> HttpResponse:
    """GET /os-networks."""
    return answer({"networks": [_as_network(call, each) for each in _visible(call)]})


def show_network(call: Call, network_id: str) -> HttpResponse:
    """GET /os-networks/{network_id}."""
    return answer({"network": _as_network(call, _of(call, network_id))})


def list_tenant_networks(call: Call) -> HttpResponse:
    """GET /os-tenant-networks."""
    return answer({"networks": [_brief(each) for each in _visible(call)]})


def show_tenant_network(call: Call, network_id: str) -> HttpResponse:
    """GET /os-tenant-networks/{network_id}."""
    return answer({"network": _brief(_of(call, network_id))})


def _visible(call: Call) -> QuerySet[Network]:
    return networks_visible_to(call.actor).prefetch_related("subnets").order_by("pk")


def _of(call: Call, ident: str) -> Network:
    return network_for(call.actor, parse_uuid(ident, "Network"))


def _brief(network: Network) -> dict[str, Any]:
    """Its first range of IPv4 addresses, if it has one."""
    ranges = [each.cidr for each in network.subnets.all() if each.ip_version == 4]
    return {"id": network.uuid, "label": network.name, "cidr": ranges[0] if ranges else None}


def _as_network(call: Call, network: Network) -> dict[str, Any]:
    gone = FOR_ALL.split() + (FOR_ADMINISTRATORS.split() if call.actor.admin else [])
    made = dict.fromkeys(gone) | _brief(network)
    if call.actor.admin:
        made |= {"mtu": network.mtu}
        made["project_id"] = network.project.uuid.hex if network.project else None
    return made
