from __future__ import annotations

from django.db import models

from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row

AFFINITY, ANTI_AFFINITY = "affinity", "anti-affinity"
SOFT_AFFINITY, SOFT_ANTI_AFFINITY = "soft-affinity", "soft-anti-affinity"
POLICIES = (ANTI_AFFINITY, AFFINITY, SOFT_ANTI_AFFINITY, SOFT_AFFINITY)


class InstanceGroup(Row):
    """Instances that should run together or apart; the Compute API calls it a server group.

    `policy` is one of POLICIES and never changes: the hard ones decide where a member may run, the
    soft ones where it would better. `most_on_host` is how many members of an anti-affinity group
    one host may have.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="instance_groups")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    name = models.CharField(max_length=255)
    policy = models.CharField(max_length=20)
    most_on_host = models.IntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class InstanceGroupMember(models.Model):
    """That an instance is in a group; in one at most, from its creation until its deletion."""

    group = models.ForeignKey(InstanceGroup, on_delete=models.CASCADE, related_name="members")
    instance_uuid = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.instance_uuid} in {self.group_id}"
