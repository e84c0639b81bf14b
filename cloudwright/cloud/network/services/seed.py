"""The network every cloud has from its first minute. Repeatable."""

from __future__ import annotations

from ipaddress import ip_network

from django.conf import settings
from django.db import transaction

from cloudwright.cloud.network.models import Network, Subnet
from cloudwright.cloud.network.selectors.network import DEFAULT_NAME
from cloudwright.cloud.network.writes.port import pool_of


@transaction.atomic
def seed() -> Network:
    """The shared network `user`; its addresses are `[network.user] cidr` as it was at first."""
    network, _ = Network.objects.get_or_create(
        name=DEFAULT_NAME,
        project=None,
        defaults={
            "shared": True,
            "driver": "user",
            "description": "Every instance's own network inside its hypervisor.",
        },
    )
    if not network.subnets.exists():
        cidr = settings.CLOUDWRIGHT_USER_NETWORK.cidr
        Subnet.objects.create(
            network=network,
            name=DEFAULT_NAME,
            cidr=cidr,
            gateway_ip=str(ip_network(cidr)[1]),
            allocation_pools=pool_of(cidr),
        )
    return network
