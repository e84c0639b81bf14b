from __future__ import annotations

from django.db import models

from cloudwright.cloud.network.models.network import Network
from cloudwright.cloud.network.models.resource import Resource
from cloudwright.cloud.network.models.subnet_pool import SubnetPool
from cloudwright.core.projects.models import Project

# Ports compute their own address in such a subnet, from their MAC.
AUTO_ADDRESS = ("slaac", "dhcpv6-stateless")


class Subnet(Resource):
    """An address range of a network. `allocation_pools` is `[{"start": ..., "end": ...}]`,
    `host_routes` `[{"destination": ..., "nexthop": ...}]`."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="subnets")
    pool = models.ForeignKey(
        SubnetPool, on_delete=models.RESTRICT, null=True, related_name="subnets"
    )
    ip_version = models.IntegerField(default=4)
    cidr = models.CharField(max_length=64)
    gateway_ip = models.GenericIPAddressField(null=True)
    enable_dhcp = models.BooleanField(default=True)
    dns_nameservers = models.JSONField(default=list)
    allocation_pools = models.JSONField(default=list)
    host_routes = models.JSONField(default=list)
    ipv6_ra_mode = models.CharField(max_length=20, blank=True)
    ipv6_address_mode = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.cidr

    @property
    def auto_address(self) -> bool:
        """Whether a port's address here follows from its MAC."""
        return self.ipv6_address_mode in AUTO_ADDRESS

    @property
    def project(self) -> Project | None:
        """Whose network it belongs to."""
        return self.network.project
