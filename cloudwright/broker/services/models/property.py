from __future__ import annotations

from django.db import models

from cloudwright.broker.services.models.settings import ServiceSettings
from cloudwright.core.rows import Row


class ServiceProperty(Row):
    """What an account offers to choose from (an image, a flavor, a network), copied to our tables.

    `kind` is `image`, `flavor` or `network`; `facts` holds what the kind has (cores, ram_mib,
    disk_mib, min_ram_mib, min_disk_mib, project_uuid of what only one project may use, ...).
    """

    settings = models.ForeignKey(
        ServiceSettings, on_delete=models.CASCADE, related_name="properties"
    )
    kind = models.CharField(max_length=20)
    backend_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["settings", "kind", "backend_id"], name="property_once")
        ]

    def __str__(self) -> str:
        return self.name
