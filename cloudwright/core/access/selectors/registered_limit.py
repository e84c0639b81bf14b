"""Registered limits. Everybody may know them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.core.access.models import RegisteredLimit
from cloudwright.core.rows import get_or_404


def registered_limits() -> QuerySet[RegisteredLimit]:
    """All of them, oldest first."""
    return RegisteredLimit.objects.select_related("service").order_by("pk")


def registered_limit_for(uuid: UUID) -> RegisteredLimit:
    """Raises NotFound."""
    return get_or_404(registered_limits(), "registered limit", uuid=uuid)
