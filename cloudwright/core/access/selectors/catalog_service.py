"""Services of the catalog that are not ours."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.core.access.models import CatalogService
from cloudwright.core.rows import get_or_404


def added_services() -> QuerySet[CatalogService]:
    """Every one that was added, oldest first."""
    return CatalogService.objects.order_by("pk")


def added_service_for(uuid: UUID) -> CatalogService:
    """Raises NotFound."""
    return get_or_404(added_services(), "service", uuid=uuid)
