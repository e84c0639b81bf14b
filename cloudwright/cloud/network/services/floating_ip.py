"""Floating IPs: addresses of an external network that a project holds and lets lead to a port."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from cloudwright.cloud.network.models import FixedIP, FloatingIP, Network, Port, Subnet
from cloudwright.cloud.network.models.port import FLOATING_IP
from cloudwright.cloud.network.selectors.router import router_between
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.writes import port as ports
from cloudwright.cloud.network.writes.address import NoAddress, Wish
from cloudwright.cloud.network.writes.floating_ip import give_back
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, NotFound


class AlreadyAssociated(Conflict):
    """409, in Neutron's words."""

    code = "floating_ip.port_already_associated"
    message = (
        "Cannot associate a floating IP with port {port} using fixed IP {address}, as that fixed "
        "IP already has a floating IP."
    )


class NoWayOut(NotFound):
    """404: no router leads from the port's subnet to the external network."""

    code = "external_gateway.for_floating_ip_not_found"
    message = (
        "External network {network} is not reachable from subnet {subnet}. Therefore, cannot "
        "associate Port {port} with a Floating IP."
    )


def create(
    project: Project,
    network: Network,
    *,
    subnet: Subnet | None = None,
    address: str = "",
    port: Port | None = None,
    fixed_address: str = "",
    description: str = "",
    actor: Actor,
) -> FloatingIP:
    """An address of the external network, any or `address`; with `port` it leads there at once.
    Raises Refused, BadInput, NoAddress, AddressTaken, NoWayOut, AlreadyAssociated,
    QuotaExceeded."""
    check("floating_ip.create", project, actor)
    line(description, "description")
    if not network.external:
        raise BadInput(
            reason=f"Bad floatingip request: Network {network.uuid} is not a valid external "
            "network.",
            field="floating_network_id",
        )
    if address:
        check("floating_ip.choose", project, actor)
    wishes = [Wish(subnet, address)] if subnet or address else None
    uuid = uuid4()
    with transaction.atomic():
        outside = ports.take(
            network,
            project=project,
            wishes=wishes,
            device_uuid=uuid,
            device_owner=FLOATING_IP,
            port_security=False,
        )
        held = outside.fixed_ips.filter(subnet__ip_version=4).first()
        if held is None:
            raise NoAddress(network=network)
        floating = FloatingIP.objects.create(
            uuid=uuid,
            project=project,
            outside=outside,
            address=held.address,
            description=description,
        )
        ledger.reserve(project, ("floating_ip", uuid), {"floating_ips": 1})
        if port is not None:
            _lead(floating, port, fixed_address)
        announce("floating_ip", "created", floating, actor)
    return floating


def update(
    floating: FloatingIP, *, actor: Actor, revision: int | None = None, **changes: Any
) -> FloatingIP:
    """Change the description. Raises Refused, BadInput, RevisionConstraintFailed."""
    check("floating_ip.update", floating, actor)
    if changes.keys() - {"description"}:
        raise BadInput(reason="Only the description of a floating IP can be changed.")
    line(changes.get("description", ""), "description")
    with transaction.atomic():
        change(floating, "floating_ip", revision=revision, **changes)
        announce("floating_ip", "updated", floating, actor)
    return floating


def associate(
    floating: FloatingIP, port: Port, *, fixed_address: str = "", actor: Actor
) -> FloatingIP:
    """It leads to the port: to `fixed_address`, or to the one IPv4 address that it has. Raises
    Refused, BadInput, NoWayOut, AlreadyAssociated."""
    check("floating_ip.update", floating, actor)
    with transaction.atomic():
        _lead(floating, port, fixed_address)
        announce("floating_ip", "updated", floating, actor)
    return floating


def disassociate(floating: FloatingIP, *, actor: Actor) -> FloatingIP:
    """It leads nowhere. Raises Refused."""
    check("floating_ip.update", floating, actor)
    with transaction.atomic():
        change(floating, "floating_ip", fixed_ip=None, router=None)
        announce("floating_ip", "updated", floating, actor)
    return floating


def delete(floating: FloatingIP, *, actor: Actor) -> None:
    """Give the address back. Raises Refused."""
    check("floating_ip.delete", floating, actor)
    with transaction.atomic():
        announce("floating_ip", "deleted", floating, actor)
        give_back(floating)


def _lead(floating: FloatingIP, port: Port, fixed_address: str) -> None:
    fixed = _fixed_of(port, fixed_address)
    outside = floating.outside.network
    router = router_between(fixed.subnet, outside)
    if router is None:
        raise NoWayOut(network=outside.uuid, subnet=fixed.subnet.uuid, port=port.uuid)
    others = FloatingIP.objects.filter(fixed_ip=fixed).exclude(pk=floating.pk)
    taken = AlreadyAssociated(port=port.uuid, address=fixed.address)
    if others.exists():
        raise taken
    try:
        with transaction.atomic():
            change(floating, "floating_ip", fixed_ip=fixed, router=router)
    except IntegrityError as exc:
        raise taken from exc


def _fixed_of(port: Port, address: str) -> FixedIP:
    found = list(FixedIP.objects.filter(port=port, subnet__ip_version=4).select_related("subnet"))
    if address:
        named = next((each for each in found if each.address == address), None)
        if named is None:
            raise _bad(f"Port {port.uuid} does not have fixed ip {address}.", "fixed_ip_address")
        return named
    if not found:
        raise _bad(f"Cannot add floating IP to port {port.uuid} that has no fixed IPv4 addresses")
    if len(found) > 1:
        raise _bad(
            f"Port {port.uuid} has multiple fixed IPv4 addresses. Must provide a specific IPv4 "
            "address when assigning a floating IP"
        )
    return found[0]


def _bad(reason: str, field: str = "port_id") -> BadInput:
    return BadInput(reason=f"Bad floatingip request: {reason}", field=field)
