from __future__ import annotations

from django.db import models

from cloudwright.cloud.network.models.resource import Resource
from cloudwright.core.projects.models import Project


class Network(Resource):
    """An L2 network. Without a project it is ours. `shared`: everybody may put ports into it;
    `external`: routers may have their gateway there, and floating IPs come from it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, related_name="networks"
    )
    state = models.CharField(max_length=10, default="ACTIVE")
    admin_state_up = models.BooleanField(default=True)
    shared = models.BooleanField(default=False)
    external = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    port_security = models.BooleanField(default=True)
    mtu = models.IntegerField(default=1500)
    availability_zone_hints = models.JSONField(default=list)
    driver = models.CharField(max_length=20, default="user")
    provider_type = models.CharField(max_length=20, blank=True)
    physical_network = models.CharField(max_length=64, blank=True)
    segmentation_id = models.IntegerField(null=True)
