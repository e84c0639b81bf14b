"""Links, and what may be chosen through one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.broker.services.selectors.settings import settings_visible_to
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def links_visible_to(actor: Actor) -> QuerySet[Link]:
    """Links of projects that the actor sees."""
    return Link.objects.filter(project__in=projects_visible_to(actor).values("pk"))


def link_for(actor: Actor, uuid: UUID) -> Link:
    """The one, with its service and project at hand; or NotFound."""
    rows = links_visible_to(actor).select_related("service__settings", "project__customer")
    return get_or_404(rows, "link", uuid=uuid)


def images_for(link: Link) -> QuerySet[ServiceProperty]:
    """Images from which this project may start a machine, by name."""
    return _usable(link, "image")


def flavors_for(link: Link) -> QuerySet[ServiceProperty]:
    """Sizes that this project may choose, smallest first."""
    return _usable(link, "flavor").order_by("facts__ram_mib", "facts__cores", "name")


def networks_for(link: Link) -> QuerySet[ServiceProperty]:
    """Networks to which this project may attach, by name."""
    return _usable(link, "network")


def properties_visible_to(actor: Actor, kind: str) -> QuerySet[ServiceProperty]:
    """Everything of the kind that any of the actor's projects may use."""
    rows = ServiceProperty.objects.filter(
        kind=kind, settings__in=settings_visible_to(actor).values("pk")
    )
    if actor.staff and actor.project_id is None:
        return rows
    mine = [str(uuid) for uuid in projects_visible_to(actor).values_list("uuid", flat=True)]
    return rows.filter(Q(facts__project_uuid__isnull=True) | Q(facts__project_uuid__in=mine))


def _usable(link: Link, kind: str) -> QuerySet[ServiceProperty]:
    rows = ServiceProperty.objects.filter(settings=link.service.settings_id, kind=kind)
    mine = Q(facts__project_uuid__isnull=True) | Q(facts__project_uuid=str(link.project.uuid))
    return rows.filter(mine).order_by("name", "pk")
