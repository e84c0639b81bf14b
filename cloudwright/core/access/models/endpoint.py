from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.core.access.models.catalog_service import CatalogService
from cloudwright.core.rows import Row


class Endpoint(Row):
    """Where a service answers that is not served here; nothing of ours ever calls it.

    Of a `service` that was added or, by `served_type`, of one of ours in another region. `url` may
    hold `$(project_id)s` and `$(user_id)s`. `region_name` is our own region or the name of a row.
    """

    service = models.ForeignKey(
        CatalogService, on_delete=models.CASCADE, null=True, related_name="endpoints"
    )
    served_type = models.CharField(max_length=255, blank=True)
    interface = models.CharField(max_length=8)
    region_name = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=225)
    name = models.CharField(max_length=255, blank=True)
    description = models.CharField(max_length=255, blank=True)
    enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="endpoint_one_service",
                condition=Q(service__isnull=False, served_type="")
                | (Q(service__isnull=True) & ~Q(served_type="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.interface} {self.url}"
