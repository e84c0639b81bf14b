from __future__ import annotations

from django.db import models

from cloudwright.cloud.network.models.network import Network
from cloudwright.core.rows import Row


class Subnet(Row):
    """An address range of a network. `allocation_pools` is `[{"start": ..., "end": ...}]`."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="subnets")
    name = models.CharField(max_length=255, blank=True)
    ip_version = models.IntegerField(default=4)
    cidr = models.CharField(max_length=64)
    gateway_ip = models.GenericIPAddressField(null=True)
    enable_dhcp = models.BooleanField(default=True)
    dns_nameservers = models.JSONField(default=list)
    allocation_pools = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.cidr
