"""Which routers and floating IPs an actor sees, and which router joins what."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.network.models import FloatingIP, Network, Port, Router, Subnet
from cloudwright.cloud.network.models.port import ROUTER_INTERFACE
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def routers_visible_to(actor: Actor) -> QuerySet[Router]:
    """Routers of visible projects, with their gateways."""
    routers = Router.objects.select_related("project", "gateway__network")
    routers = routers.prefetch_related("gateway__fixed_ips__subnet")
    if actor.admin:
        return routers
    return routers.filter(project__in=projects_visible_to(actor).values("pk"))


def router_for(actor: Actor, uuid: UUID) -> Router:
    """The router, or NotFound."""
    return get_or_404(routers_visible_to(actor), "Router", uuid=uuid)


def floating_ips_visible_to(actor: Actor) -> QuerySet[FloatingIP]:
    """Floating IPs of visible projects."""
    found = FloatingIP.objects.select_related(
        "project", "outside__network", "fixed_ip__port__network", "router"
    )
    if actor.admin:
        return found
    return found.filter(project__in=projects_visible_to(actor).values("pk"))


def floating_ip_for(actor: Actor, uuid: UUID) -> FloatingIP:
    """The floating IP, or NotFound."""
    return get_or_404(floating_ips_visible_to(actor), "FloatingIP", uuid=uuid)


def router_between(subnet: Subnet, outside: Network) -> Router | None:
    """A router with an interface in `subnet` and its gateway in `outside`, if there is one."""
    interfaces = Port.objects.filter(fixed_ips__subnet=subnet, device_owner=ROUTER_INTERFACE)
    joined = Router.objects.filter(uuid__in=interfaces.values("device_uuid"))
    return joined.filter(gateway__network=outside).order_by("pk").first()
