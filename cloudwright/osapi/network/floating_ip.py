"""Floating IPs."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse

from cloudwright.cloud.network.models import FloatingIP
from cloudwright.cloud.network.selectors.network import network_for
from cloudwright.cloud.network.selectors.port import port_for as visible_port
from cloudwright.cloud.network.selectors.router import floating_ip_for as visible_floating_ip
from cloudwright.cloud.network.selectors.router import floating_ips_visible_to
from cloudwright.cloud.network.selectors.subnet import subnet_for
from cloudwright.cloud.network.services import floating_ip as floating_ips
from cloudwright.core.projects.models import Project
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, of, standard
from cloudwright.osapi.network.filters import (
    OWNED,
    STANDARD,
    as_address,
    as_uuid,
)
from cloudwright.osapi.network.schemas.router import FLOATING_IP

ACTIVE, DOWN = "ACTIVE", "DOWN"


def list_floating_ips(call: Call) -> HttpResponse:
    """GET /v2.0/floatingips."""
    return FLOATING_IPS.listed(call, floating_ips_visible_to(call.actor))


def show_floating_ip(call: Call, floatingip_id: str) -> HttpResponse:
    """GET /v2.0/floatingips/{floatingip_id}."""
    return FLOATING_IPS.one(call, floating_ip_for(call, floatingip_id))


def create_floating_ip(call: Call) -> HttpResponse:
    """POST /v2.0/floatingips."""

    def make(project: Project, values: dict[str, Any]) -> FloatingIP:
        network = network_for(call.actor, values.pop("network"))
        if port := values.pop("port", None):
            values["port"] = visible_port(call.actor, port)
        if subnet := values.pop("subnet", None):
            values["subnet"] = subnet_for(call.actor, subnet)
        return floating_ips.create(project, network, actor=call.actor, **values)

    return FLOATING_IPS.created(call, make)


def update_floating_ip(call: Call, floatingip_id: str) -> HttpResponse:
    """PUT /v2.0/floatingips/{floatingip_id}: a `port_id` to lead to, or null for none."""
    floating, changes = floating_ip_for(call, floatingip_id), FLOATING_IPS.changes(call)
    port, address = changes.pop("port", None), changes.pop("fixed_address", "")
    fresh = "port_id" in call.json()["floatingip"]
    with transaction.atomic():
        floating_ips.update(floating, actor=call.actor, **changes)
        if port is not None:
            target = visible_port(call.actor, port)
            floating_ips.associate(floating, target, fixed_address=address, actor=call.actor)
        elif address and not fresh and floating.fixed_ip is not None:
            target = floating.fixed_ip.port
            floating_ips.associate(floating, target, fixed_address=address, actor=call.actor)
        elif fresh:
            floating_ips.disassociate(floating, actor=call.actor)
    return FLOATING_IPS.one(call, floating_ip_for(call, floatingip_id))


def delete_floating_ip(call: Call, floatingip_id: str) -> HttpResponse:
    """DELETE /v2.0/floatingips/{floatingip_id}."""
    floating_ips.delete(floating_ip_for(call, floatingip_id), actor=call.actor)
    return nothing()


def floating_ip_for(call: Call, ident: str) -> FloatingIP:
    """The floating IP that the caller may see. Raises NotFound."""
    return visible_floating_ip(call.actor, parse_uuid(ident, "FloatingIP"))


def _as_floating_ip(call: Call, floating: FloatingIP) -> dict[str, Any]:
    del call
    fixed = floating.fixed_ip
    return {
        "id": floating.uuid,
        "description": floating.description,
        **of(floating.project),
        "floating_network_id": floating.outside.network.uuid,
        "floating_ip_address": floating.address,
        "fixed_ip_address": fixed.address if fixed else None,
        "port_id": fixed.port.uuid if fixed else None,
        "port_details": _details(floating),
        "router_id": floating.router.uuid if fixed and floating.router else None,
        "status": ACTIVE if fixed else DOWN,
        **standard(floating),
    }


def _details(floating: FloatingIP) -> dict[str, Any] | None:
    if floating.fixed_ip is None:
        return None
    port = floating.fixed_ip.port
    return {
        "name": port.name,
        "network_id": port.network.uuid,
        "mac_address": port.mac,
        "admin_state_up": port.admin_state_up,
        "status": port.state,
        "device_id": str(port.device_uuid or ""),
        "device_owner": port.device_owner,
    }


def _by_status(values: list[str]) -> Q:
    wanted = [value == ACTIVE for value in values if value in {ACTIVE, DOWN}]
    return Q(pk__in=FloatingIP.objects.filter(_associated(wanted)).values("pk"))


def _associated(wanted: list[bool]) -> Q:
    found = Q(pk__in=[])
    for each in wanted:
        found |= Q(fixed_ip__isnull=not each)
    return found


FLOATING_IPS = Collection(
    "floatingip",
    {
        **{name: STANDARD[name] for name in ("id", "description", "revision_number")},
        **OWNED,
        "floating_network_id": ("outside__network__uuid", as_uuid),
        "floating_ip_address": ("address", as_address),
        "fixed_ip_address": ("fixed_ip__address", as_address),
        "port_id": ("fixed_ip__port__uuid", as_uuid),
        "router_id": ("router__uuid", as_uuid),
    },
    _as_floating_ip,
    FLOATING_IP,
    {"status": _by_status},
)
