"""Endpoints of the catalog that are not ours."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.core.access.models import Endpoint
from cloudwright.core.rows import get_or_404


def added_endpoints() -> QuerySet[Endpoint]:
    """Every one that was added, with its service, oldest first."""
    return Endpoint.objects.select_related("service").order_by("pk")


def offered_endpoints() -> QuerySet[Endpoint]:
    """Those that clients shall find: enabled, of an enabled service."""
    return added_endpoints().filter(Q(service=None) | Q(service__enabled=True), enabled=True)


def added_endpoint_for(uuid: UUID) -> Endpoint:
    """Raises NotFound."""
    return get_or_404(added_endpoints(), "endpoint", uuid=uuid)
