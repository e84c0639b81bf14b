"""How many addresses of each network are taken, for administrators."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpResponse

from cloudwright.cloud.network.models import Network, Subnet
from cloudwright.cloud.network.selectors.network import networks_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, of
from cloudwright.osapi.network.filters import OWNED, as_text, as_uuid


def list_networks(call: Call) -> HttpResponse:
    """GET /v2.0/network-ip-availabilities."""
    return AVAILABILITIES.listed(call, _networks(call))


def show_network(call: Call, network_id: str) -> HttpResponse:
    """GET /v2.0/network-ip-availabilities/{network_id}."""
    found = get_or_404(_networks(call), "Network", uuid=parse_uuid(network_id, "Network"))
    return AVAILABILITIES.one(call, found)


def _networks(call: Call) -> QuerySet[Network]:
    subnets = Subnet.objects.annotate(used=Count("fixed_ips")).order_by("pk")
    return networks_visible_to(call.actor).prefetch_related(Prefetch("subnets", subnets))


def _as_availability(call: Call, network: Network) -> dict[str, Any]:
    del call
    subnets = [
        {
            "subnet_id": each.uuid,
            "subnet_name": each.name,
            "cidr": each.cidr,
            "ip_version": each.ip_version,
            "used_ips": each.used,  # type: ignore[attr-defined]  # counted by the query
            "total_ips": _size(each),
        }
        for each in network.subnets.all()
    ]
    return {
        "network_id": network.uuid,
        "network_name": network.name,
        **of(network.project),
        "subnet_ip_availability": subnets,
        "used_ips": sum(each["used_ips"] for each in subnets),
        "total_ips": sum(each["total_ips"] for each in subnets),
    }


def _size(subnet: Subnet) -> int:
    """How many addresses its pools have."""
    return sum(
        int(ip_address(pool["end"])) - int(ip_address(pool["start"])) + 1
        for pool in subnet.allocation_pools
    )


def _by_version(values: list[str]) -> Q:
    wanted = [int(value) for value in values if value in {"4", "6"}]
    return Q(pk__in=Subnet.objects.filter(ip_version__in=wanted).values("network"))


AVAILABILITIES = Collection(
    "network_ip_availability",
    {
        **OWNED,
        "network_id": ("uuid", as_uuid),
        "network_name": ("name", as_text),
    },
    _as_availability,
    special={"ip_version": _by_version},
    plural="network_ip_availabilities",
)
