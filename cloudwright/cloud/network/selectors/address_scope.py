"""Which address scopes an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.cloud.network.models import AddressScope
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def address_scopes_visible_to(actor: Actor) -> QuerySet[AddressScope]:
    """Scopes of visible projects, and shared ones."""
    scopes = AddressScope.objects.select_related("project")
    if actor.admin:
        return scopes
    return scopes.filter(Q(shared=True) | Q(project__in=projects_visible_to(actor).values("pk")))


def address_scope_for(actor: Actor, uuid: UUID) -> AddressScope:
    """The scope, or NotFound."""
    return get_or_404(address_scopes_visible_to(actor), "AddressScope", uuid=uuid)
