from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.core.access.models.catalog_service import CatalogService
from cloudwright.core.rows import Row


class RegisteredLimit(Row):
    """What projects and customers may have of a resource of a service, where no limit of their own
    says otherwise. -1 is no limit.

    Of a `service` that was added or, by `served_type`, of one of ours; in one region, or with an
    empty `region_name` in every one. Kept for those who ask: nothing here counts against it.
    """

    service = models.ForeignKey(CatalogService, on_delete=models.CASCADE, null=True)
    served_type = models.CharField(max_length=255, blank=True)
    region_name = models.CharField(max_length=255, blank=True)
    resource_name = models.CharField(max_length=255)
    default_limit = models.IntegerField()
    description = models.TextField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "served_type", "region_name", "resource_name"],
                name="registered_limit_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="registered_limit_one_service",
                condition=Q(service__isnull=False, served_type="")
                | (Q(service__isnull=True) & ~Q(served_type="")),
            ),
        ]

    def __str__(self) -> str:
        return self.resource_name
