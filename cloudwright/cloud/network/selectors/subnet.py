"""Which subnets and subnet pools an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.cloud.network.models import Subnet, SubnetPool
from cloudwright.cloud.network.selectors.network import networks_usable_by
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def subnets_visible_to(actor: Actor) -> QuerySet[Subnet]:
    """Subnets of networks that the actor may use: an external network keeps its own to itself."""
    subnets = Subnet.objects.filter(network__in=networks_usable_by(actor).values("pk"))
    return subnets.select_related("network__project", "pool")


def subnet_for(actor: Actor, uuid: UUID) -> Subnet:
    """The subnet, or NotFound."""
    return get_or_404(subnets_visible_to(actor), "Subnet", uuid=uuid)


def subnet_pools_visible_to(actor: Actor) -> QuerySet[SubnetPool]:
    """Pools of visible projects, and shared ones."""
    pools = SubnetPool.objects.select_related("project", "scope")
    if actor.admin:
        return pools
    return pools.filter(Q(shared=True) | Q(project__in=projects_visible_to(actor).values("pk")))


def subnet_pool_for(actor: Actor, uuid: UUID) -> SubnetPool:
    """The pool, or NotFound."""
    return get_or_404(subnet_pools_visible_to(actor), "SubnetPool", uuid=uuid)
