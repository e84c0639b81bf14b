from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.network.models.network import Network
from cloudwright.cloud.network.models.subnet import Subnet
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Port(Row):
    """A card's place in a network: one MAC, one address. `device_uuid` is the instance's.

    `host_port` is the port on 127.0.0.1 of the host that user networking forwards to the guest's
    SSH; unique per host.
    """

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="ports")
    subnet = models.ForeignKey(Subnet, on_delete=models.PROTECT, related_name="ports")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="ports")
    name = models.CharField(max_length=255, blank=True)
    mac = models.CharField(max_length=17, unique=True)
    address = models.GenericIPAddressField()
    device_uuid = models.UUIDField(null=True)
    device_owner = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, default="DOWN")
    host_name = models.CharField(max_length=120, blank=True)
    host_port = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subnet", "address"], name="port_address"),
            models.UniqueConstraint(
                fields=["host_name", "host_port"],
                name="port_forward",
                condition=Q(host_port__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["device_uuid"], name="port_device")]

    def __str__(self) -> str:
        return f"{self.address} ({self.mac})"
