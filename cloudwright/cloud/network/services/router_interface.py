"""A router's interfaces: ports in the subnets that it joins."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.network.models import FloatingIP, Port, Router, Subnet
from cloudwright.cloud.network.models.port import ROUTER_INTERFACE
from cloudwright.cloud.network.selectors.port import interfaces_of
from cloudwright.cloud.network.services import ranges
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.services.port import PortInUse
from cloudwright.cloud.network.writes import port as ports
from cloudwright.cloud.network.writes.address import Wish
from cloudwright.cloud.network.writes.resource import change
from cloudwright.core.admission.gates import check
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, NotFound


class NeededByFloatingIP(Conflict):
    """409: a floating IP leads through the interface."""

    code = "router_interface.in_use_by_floating_ip"
    message = (
        "Router interface for subnet {subnet} on router {router} cannot be deleted, as it is "
        "required by one or more floating IPs."
    )


class NeededByRoute(Conflict):
    """409: a route's next hop lies behind the interface."""

    code = "router_interface.in_use_by_route"
    message = (
        "Router interface for subnet {subnet} on router {router} cannot be deleted, as it is "
        "required by one or more routes."
    )


class NoInterface(NotFound):
    """404: the router does not stand there."""

    code = "router_interface.not_found"
    message = "Router {router} does not have an interface with id {id}"


@dataclass(frozen=True, slots=True)
class Interface:
    """A place of a router, by uuids: its port, the network, the subnets in their order."""

    port: UUID
    network: UUID
    subnets: tuple[UUID, ...]


def add_by_subnet(router: Router, subnet: Subnet, *, actor: Actor) -> Interface:
    """A new port on the subnet's gateway address. Raises Refused, BadInput, AddressTaken,
    QuotaExceeded."""
    check("router.update", router, actor)
    if not subnet.gateway_ip:
        raise _bad("Subnet for router interface must have a gateway IP")
    with transaction.atomic():
        locked = Router.objects.select_for_update().get(pk=router.pk)
        _judge(locked, [subnet])
        port = ports.take(
            subnet.network,
            project=router.project,
            wishes=[Wish(subnet, subnet.gateway_ip)],
            device_uuid=router.uuid,
            device_owner=ROUTER_INTERFACE,
            state="ACTIVE",
            port_security=False,
        )
        _joined(locked, actor)
    return _told(port)


def add_by_port(router: Router, port: Port, *, actor: Actor) -> Interface:
    """The port becomes the router's. Raises Refused, BadInput, PortInUse."""
    check("router.update", router, actor)
    check("port.update", port, actor)
    with transaction.atomic():
        locked = Router.objects.select_for_update().get(pk=router.pk)
        taken = Port.objects.select_for_update().get(pk=port.pk)
        if taken.device_uuid is not None or taken.device_owner:
            raise PortInUse(id=port.uuid, device=taken.device_owner or taken.device_uuid)
        subnets = [each.subnet for each in taken.fixed_ips.select_related("subnet__network")]
        if not subnets:
            raise _bad("Router port must have at least one fixed IP")
        _judge(locked, subnets)
        taken.security_groups.clear()
        change(
            taken,
            "port",
            device_uuid=router.uuid,
            device_owner=ROUTER_INTERFACE,
            state="ACTIVE",
            port_security=False,
            allowed_address_pairs=[],
        )
        _joined(locked, actor)
    return _told(taken)


def remove(
    router: Router, *, subnet: Subnet | None = None, port: Port | None = None, actor: Actor
) -> Interface:
    """The interface in `subnet`, or the interface `port`, is gone; returns what it was. Raises
    Refused, NoInterface, NeededByFloatingIP, NeededByRoute."""
    check("router.update", router, actor)
    with transaction.atomic():
        locked = Router.objects.select_for_update().get(pk=router.pk)
        found = next((each for each in interfaces_of(router.uuid) if _is(each, subnet, port)), None)
        if found is None:
            missing = subnet or port
            raise NoInterface(router=router.uuid, id=missing.uuid if missing else "")
        for each in found.fixed_ips.all():
            _judge_removal(locked, each.subnet)
        told = _told(found)
        ports.drop(found)
        _joined(locked, actor)
    return told


def _told(port: Port) -> Interface:
    subnets = tuple(each.subnet.uuid for each in port.fixed_ips.select_related("subnet"))
    return Interface(port.uuid, port.network.uuid, subnets)


def _is(interface: Port, subnet: Subnet | None, port: Port | None) -> bool:
    if port is not None and interface.pk != port.pk:
        return False
    return subnet is None or subnet.pk in {each.subnet_id for each in interface.fixed_ips.all()}


def _joined(router: Router, actor: Actor) -> None:
    change(router, "router")
    announce("router", "updated", router, actor)


def _judge(router: Router, subnets: list[Subnet]) -> None:
    """A router stands once in a subnet, and the ranges that it joins are apart."""
    standing = [each.subnet for port in interfaces_of(router.uuid) for each in port.fixed_ips.all()]
    for subnet in subnets:
        if subnet.pk in {each.pk for each in standing}:
            raise _bad(f"Router already has a port on subnet {subnet.uuid}")
        found = ip_network(subnet.cidr)
        if other := ranges.overlapping(found, (each.cidr for each in standing)):
            raise _bad(f"Cidr {subnet.cidr} of subnet {subnet.uuid} overlaps with cidr {other}")


def _judge_removal(router: Router, subnet: Subnet) -> None:
    if FloatingIP.objects.filter(router=router, fixed_ip__subnet=subnet).exists():
        raise NeededByFloatingIP(subnet=subnet.uuid, router=router.uuid)
    behind = ip_network(subnet.cidr)
    if any(ranges.parsed_address(each["nexthop"], "routes") in behind for each in router.routes):
        raise NeededByRoute(subnet=subnet.uuid, router=router.uuid)


def _bad(reason: str) -> BadInput:
    return BadInput(reason=f"Bad router request: {reason}.", field="subnet_id")
