"""Which networks and subnets an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.cloud.network.models import Network, Subnet
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Unavailable

DEFAULT_NAME = "user"


def networks_visible_to(actor: Actor) -> QuerySet[Network]:
    """Shared networks and those of visible projects."""
    networks = Network.objects.select_related("project")
    if actor.admin:
        return networks
    return networks.filter(Q(shared=True) | Q(project__in=projects_visible_to(actor).values("pk")))


def network_for(actor: Actor, uuid: UUID) -> Network:
    """The network, or NotFound."""
    return get_or_404(networks_visible_to(actor), "Network", uuid=uuid)


def subnets_visible_to(actor: Actor) -> QuerySet[Subnet]:
    """Subnets of visible networks."""
    subnets = Subnet.objects.filter(network__in=networks_visible_to(actor).values("pk"))
    return subnets.select_related("network__project")


def default_network() -> Network:
    """The shared network that every instance gets unless it names others. Raises Unavailable."""
    network = Network.objects.filter(project=None, shared=True, name=DEFAULT_NAME).first()
    if network is None:
        raise Unavailable(what=f"The network {DEFAULT_NAME}", internal="run the seed")
    return network
