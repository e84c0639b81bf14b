"""Networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from cloudwright.cloud.network.models import Network, Subnet
from cloudwright.cloud.network.selectors.network import network_for as visible_network
from cloudwright.cloud.network.selectors.network import networks_visible_to
from cloudwright.cloud.network.services import network as networks
from cloudwright.core.projects.models import Project
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.agent import judge_hints, zones_of
from cloudwright.osapi.network.collection import Collection, of, standard
from cloudwright.osapi.network.filters import (
    OWNED,
    STANDARD,
    as_number,
    as_text,
    as_truth,
)
from cloudwright.osapi.network.schemas.network import NETWORK


def list_networks(call: Call) -> HttpResponse:
    """GET /v2.0/networks."""
    rows = networks_visible_to(call.actor).prefetch_related("subnets__pool__scope")
    return NETWORKS.listed(call, rows)


def show_network(call: Call, network_id: str) -> HttpResponse:
    """GET /v2.0/networks/{network_id}."""
    return NETWORKS.one(call, network_for(call, network_id))


def create_network(call: Call) -> HttpResponse:
    """POST /v2.0/networks."""

    def make(project: Project, values: dict[str, Any]) -> Network:
        judge_hints(values)
        return networks.create(project, actor=call.actor, **values)

    return NETWORKS.created(call, make)


def update_network(call: Call, network_id: str) -> HttpResponse:
    """PUT /v2.0/networks/{network_id}."""
    network, changes = network_for(call, network_id), NETWORKS.changes(call)
    return NETWORKS.one(call, networks.update(network, actor=call.actor, **changes))


def delete_network(call: Call, network_id: str) -> HttpResponse:
    """DELETE /v2.0/networks/{network_id}."""
    networks.delete(network_for(call, network_id), actor=call.actor)
    return nothing()


def network_for(call: Call, ident: str) -> Network:
    """The network that the caller may see. Raises NotFound."""
    return visible_network(call.actor, parse_uuid(ident, "Network"))


def _as_network(call: Call, network: Network) -> dict[str, Any]:
    subnets = list(network.subnets.all())
    made = {
        "id": network.uuid,
        "name": network.name,
        "description": network.description,
        **of(network.project),
        "admin_state_up": network.admin_state_up,
        "status": network.state,
        "subnets": [subnet.uuid for subnet in subnets],
        "shared": network.shared,
        "router:external": network.external,
        "is_default": network.is_default,
        "port_security_enabled": network.port_security,
        "mtu": network.mtu,
        "availability_zone_hints": network.availability_zone_hints,
        "availability_zones": zones_of(call),
        "ipv4_address_scope": _scope(subnets, 4),
        "ipv6_address_scope": _scope(subnets, 6),
        **standard(network),
    }
    if call.actor.admin:
        made |= {
            "provider:network_type": network.provider_type or None,
            "provider:physical_network": network.physical_network or None,
            "provider:segmentation_id": network.segmentation_id,
        }
    return made


def _scope(subnets: Sequence[Subnet], version: int) -> UUID | None:
    """The scope in which the network's addresses of that version mean something, if they do."""
    scopes = (each.pool.scope for each in subnets if each.ip_version == version and each.pool)
    return next((scope.uuid for scope in scopes if scope), None)


NETWORKS = Collection(
    "network",
    {
        **STANDARD,
        **OWNED,
        "admin_state_up": ("admin_state_up", as_truth),
        "status": ("state", as_text),
        "shared": ("shared", as_truth),
        "is_default": ("is_default", as_truth),
        "router:external": ("external", as_truth),
        "port_security_enabled": ("port_security", as_truth),
        "mtu": ("mtu", as_number),
        "provider:network_type": ("provider_type", as_text),
        "provider:physical_network": ("physical_network", as_text),
        "provider:segmentation_id": ("segmentation_id", as_number),
    },
    _as_network,
    NETWORK,
)
