"""One of each kind of networking in a project."""

from __future__ import annotations

from typing import Any

from cloudwright.cloud.network.models import Network
from cloudwright.cloud.network.models.rbac_policy import AS_SHARED
from cloudwright.cloud.network.services import address_scope as scopes
from cloudwright.cloud.network.services import floating_ip as floating_ips
from cloudwright.cloud.network.services import network as networks
from cloudwright.cloud.network.services import port as ports
from cloudwright.cloud.network.services import rbac_policy as policies
from cloudwright.cloud.network.services import router as routers
from cloudwright.cloud.network.services import security_group as groups
from cloudwright.cloud.network.services import security_group_rule as rules
from cloudwright.cloud.network.services import subnet as subnets
from cloudwright.cloud.network.services import subnet_pool as pools
from cloudwright.cloud.network.services import tag as tags
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import SYSTEM, Actor


def networking(project: Project, actor: Actor) -> dict[str, Any]:
    """Rows by kind: a network with a tag, a subnet, a port of nothing, a router that joins nothing,
    a floating IP that leads nowhere, a group with a rule, a pool, a scope, the two seeded
    networks, and a limit of the project's own."""
    ledger.set_limit(project, "networks", 7, actor=SYSTEM)
    network = networks.create(project, name="backend", actor=actor)
    tags.replace(network, "network", ["tag"], actor=actor)
    outside = Network.objects.get(name="public")
    group = groups.create(project, name="web", actor=actor)
    return {
        "network": network,
        "shared_network": Network.objects.get(name="user"),
        "public_network": outside,
        "subnet": subnets.create(network, cidr="10.9.0.0/24", actor=actor),
        "port": ports.create(project, network, actor=actor),
        "router": routers.create(project, actor=actor),
        "floatingip": floating_ips.create(project, outside, actor=actor),
        "security_group": group,
        "rule": rules.create(group, direction="ingress", protocol="icmp", actor=actor),
        "subnetpool": pools.create(project, prefixes=["10.0.0.0/8"], actor=actor),
        "address_scope": scopes.create(project, name="lab", ip_version=4, actor=actor),
        "policy": policies.create(project, network, action=AS_SHARED, target=project, actor=actor),
    }
