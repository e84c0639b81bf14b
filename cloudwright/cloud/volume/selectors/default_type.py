"""The default types of projects. Only administrators ask, and may see all."""

from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import DefaultType
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404


def default_types() -> QuerySet[DefaultType]:
    """Those of projects that have one of their own."""
    return DefaultType.objects.select_related("project", "volume_type").order_by("pk")


def default_type_of(project: Project) -> DefaultType:
    """The project's own, or NotFound."""
    return get_or_404(default_types(), "Default type for project", project__uuid=project.uuid)
