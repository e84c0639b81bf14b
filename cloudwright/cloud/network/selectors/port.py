"""Which ports an actor sees, and which of them an instance or a router holds."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from cloudwright.cloud.network.models import FixedIP, Port
from cloudwright.cloud.network.models.port import INNER, INSTANCE, ROUTER_INTERFACE
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor

WITH_ADDRESSES = Prefetch("fixed_ips", FixedIP.objects.select_related("subnet").order_by("pk"))


def ports_visible_to(actor: Actor) -> QuerySet[Port]:
    """Ports of visible projects; an administrator of the cloud sees all, the inner ones too."""
    ports = Port.objects.select_related("network", "project").prefetch_related(WITH_ADDRESSES)
    if actor.admin:
        return ports
    mine = ports.filter(project__in=projects_visible_to(actor).values("pk"))
    return mine.exclude(device_owner__in=INNER)


def port_for(actor: Actor, uuid: UUID) -> Port:
    """The port, or NotFound."""
    return get_or_404(ports_visible_to(actor), "Port", uuid=uuid)


def addresses_visible_to(actor: Actor) -> QuerySet[FixedIP]:
    """Addresses of instances that the actor sees, in the order of their cards."""
    addresses = FixedIP.objects.filter(port__device_owner=INSTANCE)
    if not actor.admin:
        addresses = addresses.filter(port__project__in=projects_visible_to(actor).values("pk"))
    return addresses.order_by("port__card", "port_id", "pk")


def ports_of(device_uuid: UUID) -> list[Port]:
    """The ports that an instance holds, in the order of its cards."""
    return list(_held_by(device_uuid))


def held_port(device_uuid: UUID, uuid: UUID) -> Port:
    """One of the ports that an instance holds, or NotFound."""
    return get_or_404(_held_by(device_uuid), "Port", uuid=uuid)


def _held_by(device_uuid: UUID) -> QuerySet[Port]:
    ports = Port.objects.filter(device_uuid=device_uuid, device_owner=INSTANCE)
    found = ports.select_related("network").prefetch_related(WITH_ADDRESSES)
    return found.order_by("card", "id")


def interfaces_of(router_uuid: UUID) -> list[Port]:
    """The ports by which a router stands in its subnets."""
    ports = Port.objects.filter(device_uuid=router_uuid, device_owner=ROUTER_INTERFACE)
    found = ports.select_related("network").prefetch_related(WITH_ADDRESSES)
    return list(found.order_by("id"))
