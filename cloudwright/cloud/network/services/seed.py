"""The networks every cloud has from its first minute. Repeatable."""

from __future__ import annotations

from ipaddress import ip_network

from django.conf import settings
from django.db import transaction

from cloudwright.cloud.network.models import Network, Subnet
from cloudwright.cloud.network.selectors.network import DEFAULT_NAME

PUBLIC_NAME = "public"
# RFC 5737's third range for examples: nobody's, so no packet is ever led astray by it.
PUBLIC_CIDR = "203.0.113.0/24"


@transaction.atomic
def seed() -> Network:
    """The shared network `user`, whose addresses are `[network.user] cidr` as it was at first, and
    the external network `public`. Returns `user`."""
    network, _ = Network.objects.get_or_create(
        name=DEFAULT_NAME,
        project=None,
        defaults={
            "shared": True,
            "driver": "user",
            "description": "Every instance's own network inside its hypervisor.",
        },
    )
    _subnet(network, settings.CLOUDWRIGHT_USER_NETWORK.cidr)
    outside, _ = Network.objects.get_or_create(
        name=PUBLIC_NAME,
        project=None,
        defaults={
            "external": True,
            "driver": "user",
            "description": "Where floating IPs and the gateways of routers are.",
        },
    )
    _subnet(outside, PUBLIC_CIDR)
    return network


def _subnet(network: Network, cidr: str) -> None:
    if network.subnets.exists():
        return
    Subnet.objects.create(
        network=network,
        name=network.name,
        cidr=cidr,
        gateway_ip=str(ip_network(cidr)[1]),
        allocation_pools=_pool_of(cidr),
    )


def _pool_of(cidr: str) -> list[dict[str, str]]:
    """The addresses of `cidr` that ports may have: all but the network's own, the gateway's and
    the few that user networking keeps for itself."""
    network = ip_network(cidr)
    reserved = min(10, network.num_addresses // 4)
    return [{"start": str(network[reserved]), "end": str(network[-2])}]
