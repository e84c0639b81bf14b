"""Which ports an actor sees, and which of them an instance holds."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.network.models import Port
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def ports_visible_to(actor: Actor) -> QuerySet[Port]:
    """Ports of visible projects; all of them for an administrator of the cloud."""
    ports = Port.objects.select_related("network", "subnet", "project")
    if actor.admin:
        return ports
    return ports.filter(project__in=projects_visible_to(actor).values("pk"))


def port_for(actor: Actor, uuid: UUID) -> Port:
    """The port, or NotFound."""
    return get_or_404(ports_visible_to(actor), "Port", uuid=uuid)


def ports_of(device_uuid: UUID) -> list[Port]:
    """The ports that an instance holds, in the order of its cards."""
    ports = Port.objects.filter(device_uuid=device_uuid).select_related("network", "subnet")
    return list(ports.order_by("id"))
