from __future__ import annotations

from django.db import models

from cloudwright.core.rows import Row


class CatalogService(Row):
    """A service in the catalog that is not one of ours. A disabled one is in no catalog."""

    type = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    description = models.CharField(max_length=255, blank=True)
    enabled = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name or self.type
