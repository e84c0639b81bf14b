from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.core.accounts.models import Customer
from cloudwright.core.rows import Row


class Project(Row):
    """Where resources live; a tenant on the OpenStack wire. Names are unique in their customer.

    With `deleted_at` it is withdrawn: for everybody it is gone, and the row waits until what is in
    it is gone too.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=150)
    description = models.CharField(max_length=500, blank=True)
    enabled = models.BooleanField(default=True)
    tags = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "name"], name="project_name", condition=Q(deleted_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.name
