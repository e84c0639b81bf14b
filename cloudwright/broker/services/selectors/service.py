"""Services: settings at the disposal of a customer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.broker.services.models import Service
from cloudwright.core.access.selectors.visible import customers_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def services_visible_to(actor: Actor) -> QuerySet[Service]:
    """Services of customers that the actor sees."""
    return Service.objects.filter(customer__in=customers_visible_to(actor).values("pk"))


def service_for(actor: Actor, uuid: UUID) -> Service:
    """The one, or NotFound."""
    return get_or_404(services_visible_to(actor), "service", uuid=uuid)
