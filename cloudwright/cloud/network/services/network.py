"""Networks.

In user networking every instance has its own wire inside its hypervisor: a network of a project is
a range of addresses and a name for it, and instances in it do not reach each other. `driver` says
so; the docs page of the kind says it to people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cloudwright.cloud.network.models import FloatingIP, Network
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.writes.floating_ip import give_back
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

# What only an administrator of the cloud says of a network.
PROVIDED = frozenset(
    {"shared", "external", "is_default", "provider_type", "physical_network", "segmentation_id"}
)
CHANGEABLE = PROVIDED | {"name", "description", "admin_state_up", "mtu", "port_security"}
MTU_LEAST, MTU_MOST = 576, 9216
SEGMENTS_MOST = 2**24 - 1


class NetworkInUse(Conflict):
    """409, in Neutron's words."""

    code = "network.in_use"
    message = (
        "Unable to complete operation on network {id}. There are one or more ports still in use on "
        "the network: {ports}."
    )


def create(
    project: Project,
    *,
    availability_zone_hints: Sequence[str] = (),
    actor: Actor,
    **values: Any,
) -> Network:
    """A network of the project, still without a subnet; `values` are columns of CHANGEABLE. Raises
    Refused, BadInput, QuotaExceeded."""
    check("network.create", project, actor)
    _judge(project, values, actor)
    with transaction.atomic():
        network = Network.objects.create(
            project=project, availability_zone_hints=list(availability_zone_hints), **values
        )
        ledger.reserve(project, ("network", network.uuid), {"networks": 1})
        announce("network", "created", network, actor)
    return network


def update(
    network: Network, *, actor: Actor, revision: int | None = None, **changes: Any
) -> Network:
    """Change columns named in CHANGEABLE. Raises Refused, BadInput, RevisionConstraintFailed."""
    check("network.update", network, actor)
    _judge(network, changes, actor)
    with transaction.atomic():
        change(network, "network", revision=revision, **changes)
        announce("network", "updated", network, actor)
    return network


def delete(network: Network, *, actor: Actor) -> None:
    """Delete the network with its subnets, and the floating IPs of it that lead nowhere. Raises
    Refused, NetworkInUse."""
    check("network.delete", network, actor)
    with transaction.atomic():
        locked = Network.objects.select_for_update().get(pk=network.pk)
        idle = FloatingIP.objects.filter(outside__network=locked, fixed_ip=None)
        if ports := locked.ports.exclude(floating_ip__in=idle).count():
            raise NetworkInUse(id=network.uuid, ports=ports)
        for floating in idle.select_related("outside", "project"):
            give_back(floating)
        for uuid in locked.subnets.values_list("uuid", flat=True):
            ledger.release(("subnet", uuid))
        ledger.release(("network", network.uuid))
        announce("network", "deleted", network, actor)
        locked.delete()


def _judge(target: Project | Network, values: dict[str, Any], actor: Actor) -> None:
    for name in values.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} of a network cannot be changed.", field=name)
    if any(values.get(name) for name in PROVIDED) or (
        isinstance(target, Network) and values.keys() & PROVIDED
    ):
        check("network.provide", target, actor)
    for name in ("name", "description", "physical_network"):
        line(values.get(name, ""), name, most=64 if name == "physical_network" else 255)
    if not MTU_LEAST <= values.get("mtu", MTU_LEAST) <= MTU_MOST:
        raise BadInput(reason=f"mtu is {MTU_LEAST} to {MTU_MOST}.", field="mtu")
    if not 0 <= (values.get("segmentation_id") or 0) <= SEGMENTS_MOST:
        raise BadInput(
            reason=f"segmentation_id is 0 to {SEGMENTS_MOST}.", field="provider:segmentation_id"
        )
