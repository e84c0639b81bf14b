from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.network.models.resource import Resource
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row

DEFAULT_NAME = "default"


class SecurityGroup(Resource):
    """What may come to and go from the ports that carry it. Each project has one `default`."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="security_groups")
    stateful = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], name="security_group_default", condition=Q(name=DEFAULT_NAME)
            )
        ]


class SecurityGroupRule(Row):
    """One thing that is let through. Empty `protocol`, prefix, ports: any.

    For ICMP `port_range_min` is the type and `port_range_max` the code. `remote_ip_prefix` is the
    range as it was said, `normalized_cidr` the network that it means.
    """

    group = models.ForeignKey(SecurityGroup, on_delete=models.CASCADE, related_name="rules")
    remote_group = models.ForeignKey(
        SecurityGroup, on_delete=models.CASCADE, null=True, related_name="trusted_by"
    )
    direction = models.CharField(max_length=7)
    ethertype = models.CharField(max_length=4)
    protocol = models.CharField(max_length=20, blank=True)
    port_range_min = models.IntegerField(null=True)
    port_range_max = models.IntegerField(null=True)
    remote_ip_prefix = models.CharField(max_length=64, blank=True)
    normalized_cidr = models.CharField(max_length=64, blank=True)
    description = models.CharField(max_length=255, blank=True)
    revision = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "group",
                    "direction",
                    "ethertype",
                    "protocol",
                    "port_range_min",
                    "port_range_max",
                    "normalized_cidr",
                    "remote_group",
                ],
                name="security_group_rule_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.ethertype} {self.protocol or 'any'}"

    @property
    def project(self) -> Project:
        """Whose group it belongs to."""
        return self.group.project
