from __future__ import annotations

from django.db import models

from cloudwright.cloud.network.models.network import Network
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row

AS_SHARED, AS_EXTERNAL = "access_as_shared", "access_as_external"


class RBACPolicy(Row):
    """Lets `target` (None: every project) use a network of `project`, as `action` says."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="rbac_policies")
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="rbac_policies")
    action = models.CharField(max_length=20)
    target = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, related_name="rbac_granted"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "action", "target"],
                name="rbac_policy_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} on {self.network}"
