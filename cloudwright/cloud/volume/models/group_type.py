from __future__ import annotations

from django.db import models

from cloudwright.core.rows import Row


class GroupType(Row):
    """A sort of group that users choose by name; `specs` say what it promises."""

    name = models.CharField(max_length=255, unique=True)
    description = models.CharField(max_length=255, null=True)
    is_public = models.BooleanField(default=True)
    specs = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
