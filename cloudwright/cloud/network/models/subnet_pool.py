from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.network.models.address_scope import AddressScope
from cloudwright.cloud.network.models.resource import Resource
from cloudwright.core.projects.models import Project


class SubnetPool(Resource):
    """Ranges, all of one `ip_version`, out of which subnets that do not overlap are cut."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="subnet_pools")
    scope = models.ForeignKey(
        AddressScope, on_delete=models.RESTRICT, null=True, related_name="pools"
    )
    ip_version = models.IntegerField()
    prefixes = models.JSONField(default=list)
    min_prefixlen = models.IntegerField()
    max_prefixlen = models.IntegerField()
    default_prefixlen = models.IntegerField()
    shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ip_version"], name="subnet_pool_default", condition=Q(is_default=True)
            )
        ]
