"""Limits of projects and customers, for those who see these."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.core.access.models import Limit
from cloudwright.core.access.selectors.visible import customers_visible_to, projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def limits_visible_to(actor: Actor) -> QuerySet[Limit]:
    """Those of visible projects; without the scope of a project also of visible customers."""
    mine = Q(project__in=projects_visible_to(actor).order_by().values("pk"))
    if actor.project_id is None:
        mine |= Q(customer__in=customers_visible_to(actor).order_by().values("pk"))
    rows = Limit.objects.select_related("registered__service", "project", "customer")
    return rows.filter(mine).order_by("pk")


def limit_for(actor: Actor, uuid: UUID) -> Limit:
    """Raises NotFound."""
    return get_or_404(limits_visible_to(actor), "limit", uuid=uuid)
