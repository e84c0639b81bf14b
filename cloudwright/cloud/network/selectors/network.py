"""Which networks an actor sees, and which of them it may put ports into."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.cloud.network.models import Network, RBACPolicy
from cloudwright.cloud.network.models.rbac_policy import AS_EXTERNAL, AS_SHARED
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Unavailable

DEFAULT_NAME = "user"


def networks_visible_to(actor: Actor) -> QuerySet[Network]:
    """Those of visible projects, those that everybody or a visible project may use, and every
    external one."""
    networks = Network.objects.select_related("project")
    if actor.admin:
        return networks
    mine = projects_visible_to(actor)
    return networks.filter(_usable(mine) | Q(external=True) | Q(pk__in=_granted(mine, AS_EXTERNAL)))


def networks_usable_by(actor: Actor) -> QuerySet[Network]:
    """Those whose subnets and addresses the actor may see and use."""
    networks = Network.objects.select_related("project")
    return networks if actor.admin else networks.filter(_usable(projects_visible_to(actor)))


def network_for(actor: Actor, uuid: UUID) -> Network:
    """The network, or NotFound."""
    return get_or_404(networks_visible_to(actor), "Network", uuid=uuid)


def default_network() -> Network:
    """The shared network that every instance gets unless it names others. Raises Unavailable."""
    network = Network.objects.filter(project=None, shared=True, name=DEFAULT_NAME).first()
    if network is None:
        raise Unavailable(what=f"The network {DEFAULT_NAME}", internal="run the seed")
    return network


def _usable(projects: QuerySet[Project]) -> Q:
    own = Q(project__in=projects.values("pk"))
    return own | Q(shared=True) | Q(pk__in=_granted(projects, AS_SHARED))


def _granted(projects: QuerySet[Project], action: str) -> QuerySet[RBACPolicy, Any]:
    to_them = Q(target=None) | Q(target__in=projects.values("pk"))
    return RBACPolicy.objects.filter(to_them, action=action).values("network")
