"""Networks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import Network
from cloudwright.cloud.network.selectors.network import network_for as visible_network
from cloudwright.cloud.network.selectors.network import networks_visible_to
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import (
    Collection,
    as_number,
    as_text,
    as_truth,
    as_uuid,
)


def list_networks(call: Call) -> HttpResponse:
    """GET /v2.0/networks."""
    return NETWORKS.listed(call, networks_visible_to(call.actor).prefetch_related("subnets"))


def show_network(call: Call, network_id: str) -> HttpResponse:
    """GET /v2.0/networks/{network_id}."""
    return NETWORKS.one(call, network_for(call, network_id))


def network_for(call: Call, ident: str) -> Network:
    """The network that the caller may see. Raises NotFound."""
    return visible_network(call.actor, parse_uuid(ident, "Network"))


def _as_network(network: Network) -> dict[str, Any]:
    owner = network.project.uuid.hex if network.project else ""
    return {
        "id": network.uuid,
        "name": network.name,
        "description": network.description,
        "tenant_id": owner,
        "project_id": owner,
        "admin_state_up": network.admin_state_up,
        "status": network.state,
        "subnets": [subnet.uuid for subnet in network.subnets.all()],
        "shared": network.shared,
        "router:external": network.external,
        "mtu": network.mtu,
        "created_at": network.created_at,
        "updated_at": network.updated_at,
    }


NETWORKS = Collection(
    "network",
    {
        "id": ("uuid", as_uuid),
        "name": ("name", as_text),
        "description": ("description", as_text),
        "tenant_id": ("project__uuid", as_uuid),
        "project_id": ("project__uuid", as_uuid),
        "admin_state_up": ("admin_state_up", as_truth),
        "status": ("state", as_text),
        "shared": ("shared", as_truth),
        "router:external": ("external", as_truth),
        "mtu": ("mtu", as_number),
    },
    _as_network,
)
