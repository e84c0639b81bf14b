from __future__ import annotations

from django.db import models

from cloudwright.cloud.network.models.port import FixedIP, Port
from cloudwright.cloud.network.models.resource import Resource
from cloudwright.cloud.network.models.router import Router
from cloudwright.core.projects.models import Project


class FloatingIP(Resource):
    """An address of an external network that a project holds, and perhaps the fixed address that
    it leads to through `router`. `outside` is the port that keeps `address` in that network."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="floating_ips")
    outside = models.OneToOneField(Port, on_delete=models.RESTRICT, related_name="floating_ip")
    address = models.GenericIPAddressField()
    fixed_ip = models.OneToOneField(
        FixedIP, on_delete=models.SET_NULL, null=True, related_name="floating_ip"
    )
    router = models.ForeignKey(
        Router, on_delete=models.RESTRICT, null=True, related_name="floating_ips"
    )

    def __str__(self) -> str:
        return self.address
