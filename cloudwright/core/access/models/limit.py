from __future__ import annotations

from django.db import models

from cloudwright.core.access.models.registered_limit import RegisteredLimit
from cloudwright.core.accounts.models import Customer
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Limit(Row):
    """What one project, or one customer, may have in place of the registered limit."""

    registered = models.ForeignKey(RegisteredLimit, on_delete=models.CASCADE, related_name="limits")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True)
    resource_limit = models.IntegerField()
    description = models.TextField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registered", "project", "customer"],
                name="limit_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="limit_one_owner",
                condition=models.Q(project__isnull=True, customer__isnull=False)
                | models.Q(project__isnull=False, customer__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registered} of {self.project or self.customer}"
