"""Networks and their subnets.

In user networking every instance has its own wire inside its hypervisor: a network of a project is
a range of addresses and a name for it, and instances in it do not reach each other. `driver` says
so; the docs page of the kind says it to people.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, ip_address
from typing import Any

from django.db import transaction

from cloudwright.cloud.network.models import Network, Subnet
from cloudwright.cloud.network.writes.port import pool_of
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

CHANGEABLE = frozenset({"name", "description", "admin_state_up", "mtu"})
MTU_LEAST, MTU_MOST = 576, 9216
# Smaller ranges leave nothing between the reserved addresses.
PREFIX_LONGEST = 29


class NetworkInUse(Conflict):
    """409, in Neutron's words."""

    code = "network.in_use"
    message = "Unable to complete operation on network {id}. It has {ports} ports in use."


def create(
    project: Project, *, name: str = "", description: str = "", mtu: int = 1500, actor: Actor
) -> Network:
    """A network of the project, still without a subnet. Raises Refused, BadInput."""
    check("network.create", project, actor)
    values = {"name": name, "description": description, "mtu": mtu}
    _judge(values)
    with transaction.atomic():
        network = Network.objects.create(project=project, **values)
        tell("network_created", "Network {} was created.", network, actor)
    return network


def update(network: Network, *, actor: Actor, **changes: Any) -> Network:
    """Change columns named in CHANGEABLE. Raises Refused, BadInput."""
    check("network.update", network, actor)
    for name in changes.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} of a network cannot be changed.", field=name)
    _judge(changes)
    with transaction.atomic():
        for name, value in changes.items():
            setattr(network, name, value)
        network.save(update_fields=[*changes, "updated_at"])
        tell("network_updated", "Network {} was changed.", network, actor)
    return network


def delete(network: Network, *, actor: Actor) -> None:
    """Delete the network with its subnets. Raises Refused, NetworkInUse."""
    check("network.delete", network, actor)
    with transaction.atomic():
        locked = Network.objects.select_for_update().get(pk=network.pk)
        _unused(locked, locked.ports.count())
        tell("network_deleted", "Network {} was deleted.", network, actor)
        locked.delete()


def create_subnet(
    network: Network,
    *,
    cidr: str,
    name: str = "",
    gateway_ip: str | None = "",
    enable_dhcp: bool = True,
    dns_nameservers: Sequence[str] = (),
    actor: Actor,
) -> Subnet:
    """The network's address range; one a network. `gateway_ip`: empty = the first address, None =
    none. Raises Refused, BadInput, Conflict."""
    check("network.update", network, actor)
    line(name, "name")
    found = _range(cidr)
    gateway = str(found[1]) if gateway_ip == "" else gateway_ip
    if gateway is not None and _address(gateway, "gateway_ip") not in found:
        raise BadInput(reason=f"The gateway {gateway} is not in {cidr}.", field="gateway_ip")
    for server in dns_nameservers:
        _address(server, "dns_nameservers")
    with transaction.atomic():
        Network.objects.select_for_update().get(pk=network.pk)
        if network.subnets.exists():
            raise Conflict(reason="The network has a subnet already; one is supported.")
        subnet = Subnet.objects.create(
            network=network,
            name=name,
            cidr=str(found),
            gateway_ip=gateway,
            enable_dhcp=enable_dhcp,
            dns_nameservers=list(dns_nameservers),
            allocation_pools=pool_of(str(found)),
        )
        tell("subnet_created", f"Subnet {subnet.cidr} of network {{}} was created.", network, actor)
        publish("subnet", subnet.uuid)
    return subnet


def update_subnet(
    subnet: Subnet,
    *,
    name: str | None = None,
    dns_nameservers: Sequence[str] | None = None,
    actor: Actor,
) -> Subnet:
    """Change the name, or the servers that new instances are told. Raises Refused, BadInput."""
    check("network.update", subnet.network, actor)
    line(name or "", "name")
    for server in dns_nameservers or ():
        _address(server, "dns_nameservers")
    with transaction.atomic():
        if name is not None:
            subnet.name = name
        if dns_nameservers is not None:
            subnet.dns_nameservers = list(dns_nameservers)
        subnet.save(update_fields=["name", "dns_nameservers", "updated_at"])
        tell("subnet_updated", f"Subnet {subnet} of network {{}} was changed.", subnet.network,
             actor)  # fmt: skip
        publish("subnet", subnet.uuid)
    return subnet


def delete_subnet(subnet: Subnet, *, actor: Actor) -> None:
    """Raises Refused, NetworkInUse."""
    check("network.update", subnet.network, actor)
    with transaction.atomic():
        locked = Subnet.objects.select_for_update().get(pk=subnet.pk)
        _unused(subnet.network, locked.ports.count())
        tell("subnet_deleted", f"Subnet {subnet} of network {{}} was deleted.", subnet.network,
             actor)  # fmt: skip
        publish("subnet", subnet.uuid)
        locked.delete()


def tell(type_: str, message: str, network: Network, actor: Actor) -> None:
    """Write an event about the network; `{}` in `message` is its name."""
    audit.record(
        type_,
        message.format(network),
        actor=actor,
        target=network,
        kind="network",
        project=network.project,
        network_name=network.name,
    )
    publish("network", network.uuid)


def _unused(network: Network, ports: int) -> None:
    if ports:
        raise NetworkInUse(id=network.uuid, ports=ports)


def _judge(values: dict[str, Any]) -> None:
    for name in ("name", "description"):
        line(values.get(name, ""), name)
    if not MTU_LEAST <= values.get("mtu", MTU_LEAST) <= MTU_MOST:
        raise BadInput(reason=f"mtu is {MTU_LEAST} to {MTU_MOST}.", field="mtu")


def _range(cidr: str) -> IPv4Network:
    try:
        found = IPv4Network(cidr)
    except ValueError as exc:
        raise BadInput(reason=f"{cidr!r} is no IPv4 network: {exc}", field="cidr") from exc
    if not 8 <= found.prefixlen <= PREFIX_LONGEST:
        raise BadInput(reason=f"A subnet is a /8 to a /{PREFIX_LONGEST}.", field="cidr")
    return found


def _address(text: str, field: str) -> Any:
    try:
        return ip_address(text)
    except ValueError as exc:
        raise BadInput(reason=f"{text!r} is no address.", field=field) from exc
