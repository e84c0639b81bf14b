"""The actions addFloatingIp and removeFloatingIp, until 2.43."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.network.models import FloatingIP, Port
from cloudwright.cloud.network.selectors.port import ports_of
from cloudwright.cloud.network.selectors.router import floating_ips_visible_to
from cloudwright.cloud.network.services import floating_ip as service
from cloudwright.cloud.network.services.floating_ip import NoWayOut
from cloudwright.kernel.errors import BadInput, Conflict, NotFound
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.proxied.security_group import refused_as_bad


class NoSuchAddress(NotFound):
    """404, in Nova's words."""

    code = "openstack.no_such_floating_ip"
    message = "floating IP not found"


class LeadsElsewhere(Conflict):
    """409, in Nova's words."""

    code = "openstack.floating_ip_leads_elsewhere"
    message = "Floating IP {address} is not associated with instance {instance}."


def add(call: Call, instance: Instance, given: dict[str, Any]) -> HttpResponse:
    """Lead a floating IP to the server: to `fixed_address`, or to its first IPv4 address."""
    floating = _named(call, given["address"])
    port, address = _target(instance, given.get("fixed_address") or "")
    try:
        with refused_as_bad():
            service.associate(floating, port, fixed_address=address, actor=call.actor)
    except NoWayOut as problem:
        raise BadInput(reason=problem.text, field="address") from problem
    return nothing(202)


def remove(call: Call, instance: Instance, given: dict[str, Any]) -> HttpResponse:
    """Lead it to the server no longer."""
    floating = _named(call, given["address"])
    fixed = floating.fixed_ip
    if fixed is None or fixed.port.device_uuid != instance.uuid:
        raise LeadsElsewhere(address=floating.address, instance=instance.uuid)
    service.disassociate(floating, actor=call.actor)
    return nothing(202)


def _named(call: Call, address: str) -> FloatingIP:
    found = floating_ips_visible_to(call.actor).filter(address=address).first()
    if found is None:
        raise NoSuchAddress
    return found


def _target(instance: Instance, address: str) -> tuple[Port, str]:
    """The port and address of the server that is meant. Raises BadInput."""
    for port in ports_of(instance.uuid):
        for fixed in port.fixed_ips.all():
            if fixed.subnet.ip_version == 4 and address in {"", fixed.address}:
                return port, fixed.address
    if address:
        reason = "Specified fixed address not assigned to instance"
        raise BadInput(reason=reason, field="fixed_address")
    raise BadInput(reason="No fixed IPs associated to instance", field="address")
