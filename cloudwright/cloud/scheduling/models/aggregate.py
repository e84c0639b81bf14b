from __future__ import annotations

from django.db import models

from cloudwright.cloud.scheduling.models.host import Host
from cloudwright.core.rows import Row


class Aggregate(Row):
    """Hosts that have something in common, which `metadata` says in words that flavors and images
    may ask for. An aggregate with an `availability_zone` puts its hosts into that zone; a host is
    in aggregates of one zone at most."""

    name = models.CharField(max_length=255, unique=True)
    availability_zone = models.CharField(max_length=60, blank=True)
    metadata = models.JSONField(default=dict)
    hosts = models.ManyToManyField(Host, related_name="aggregates")

    def __str__(self) -> str:
        return self.name
