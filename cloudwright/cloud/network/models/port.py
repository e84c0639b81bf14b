from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.network.models.network import Network
from cloudwright.cloud.network.models.resource import Resource
from cloudwright.cloud.network.models.security_group import SecurityGroup
from cloudwright.cloud.network.models.subnet import Subnet
from cloudwright.core.projects.models import Project

INSTANCE = "compute:nova"
ROUTER_INTERFACE, ROUTER_GATEWAY = "network:router_interface", "network:router_gateway"
FLOATING_IP = "network:floatingip"
INNER = (ROUTER_GATEWAY, FLOATING_IP)


class Port(Resource):
    """A card's place in a network: one MAC and its addresses. `device_uuid` is the instance's or
    the router's. Some are part of the network itself and are shown to administrators only: a
    router's gateway, the outer side of a floating IP (INNER).

    `card` is its place among the cards of its instance, by which a guest counts them; `tag` is what
    its user calls the card inside. `kept`: somebody made it before, so it stays when its instance
    lets go of it.

    `host_port` is the port on 127.0.0.1 of the host that user networking forwards to the guest's
    SSH; unique per host.
    """

    network = models.ForeignKey(Network, on_delete=models.RESTRICT, related_name="ports")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="ports")
    mac = models.CharField(max_length=17, unique=True)
    admin_state_up = models.BooleanField(default=True)
    device_uuid = models.UUIDField(null=True)
    device_owner = models.CharField(max_length=255, blank=True)
    card = models.SmallIntegerField(default=0)
    tag = models.CharField(max_length=60, blank=True)
    kept = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="DOWN")
    host_name = models.CharField(max_length=120, blank=True)
    host_port = models.IntegerField(null=True)
    port_security = models.BooleanField(default=True)
    security_groups = models.ManyToManyField(SecurityGroup, related_name="ports")
    allowed_address_pairs = models.JSONField(default=list)
    extra_dhcp_opts = models.JSONField(default=list)
    vnic_type = models.CharField(max_length=20, default="normal")
    binding_profile = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host_name", "host_port"],
                name="port_forward",
                condition=Q(host_port__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["device_uuid"], name="port_device")]

    def __str__(self) -> str:
        return f"{self.address or 'no address'} ({self.mac})"

    @property
    def first(self) -> FixedIP | None:
        """The address that a card has first: its first IPv4 one, else its first one."""
        found = sorted(self.fixed_ips.all(), key=lambda each: (each.subnet.ip_version, each.pk))
        return found[0] if found else None

    @property
    def address(self) -> str:
        """The first address, or an empty text."""
        return self.first.address if self.first else ""

    @property
    def subnet(self) -> Subnet | None:
        """Where the first address is of."""
        return self.first.subnet if self.first else None


class FixedIP(models.Model):
    """An address of a port; once in its subnet."""

    port = models.ForeignKey(Port, on_delete=models.CASCADE, related_name="fixed_ips")
    subnet = models.ForeignKey(Subnet, on_delete=models.RESTRICT, related_name="fixed_ips")
    address = models.GenericIPAddressField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subnet", "address"], name="fixed_ip_address")
        ]

    def __str__(self) -> str:
        return self.address
