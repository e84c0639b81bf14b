"""Who sees which accounts: shared ones everybody, others the people of their customer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.broker.services.models import ServiceSettings
from cloudwright.broker.services.states import KIND
from cloudwright.core.access.selectors.visible import customers_visible_to
from cloudwright.core.admission import gates
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def settings_visible_to(actor: Actor) -> QuerySet[ServiceSettings]:
    """Shared settings, and those of customers that the actor sees; all for staff."""
    if actor.staff and actor.project_id is None:
        return ServiceSettings.objects.all()
    own = Q(customer__in=customers_visible_to(actor).values("pk"))
    return ServiceSettings.objects.filter(Q(shared=True) | own)


def settings_for(actor: Actor, uuid: UUID) -> ServiceSettings:
    """The one, or NotFound."""
    return get_or_404(settings_visible_to(actor), KIND, uuid=uuid)


def options_shown_to(actor: Actor, settings: ServiceSettings) -> dict[str, object] | None:
    """The credentials, to those who may change them; None for everybody else."""
    if gates.refusal("settings.update", settings, actor) is not None:
        return None
    return dict(settings.options)
