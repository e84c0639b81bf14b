from __future__ import annotations

from django.db import models

from cloudwright.cloud.network.models.port import Port
from cloudwright.cloud.network.models.resource import Resource
from cloudwright.core.projects.models import Project


class Router(Resource):
    """Joins subnets: its interfaces are ports whose `device_uuid` is the router's. Its way out is
    `gateway`, a port of an external network. `routes`: `[{"destination": ..., "nexthop": ...}]`."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="routers")
    gateway = models.OneToOneField(
        Port, on_delete=models.RESTRICT, null=True, related_name="gateway_of"
    )
    admin_state_up = models.BooleanField(default=True)
    enable_snat = models.BooleanField(default=True)
    routes = models.JSONField(default=list)
    availability_zone_hints = models.JSONField(default=list)
