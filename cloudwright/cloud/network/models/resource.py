from __future__ import annotations

from django.db import models

from cloudwright.core.rows import Row


class Resource(Row):
    """What every public row of networking has: a name, tags, and a revision that every change
    counts up, so that a client can say which one it means to change."""

    name = models.CharField(max_length=255, blank=True)
    description = models.CharField(max_length=255, blank=True)
    tags = models.JSONField(default=list)
    revision = models.IntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name or str(self.uuid)
