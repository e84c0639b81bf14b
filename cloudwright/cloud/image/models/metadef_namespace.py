from __future__ import annotations

from django.db import models

from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class MetadefNamespace(Row):
    """A dictionary of metadata: which words may be said of images, servers, volumes, and how.

    Clients offer people what it holds; nothing here checks metadata by it. `object_schemas`,
    `properties`, `tags` and `resource_types` hold their parts by name.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="metadefs")
    namespace = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=500, blank=True)
    visibility = models.CharField(max_length=10, default="private")
    protected = models.BooleanField(default=False)
    object_schemas = models.JSONField(default=dict)
    properties = models.JSONField(default=dict)
    tags = models.JSONField(default=dict)
    resource_types = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.namespace
