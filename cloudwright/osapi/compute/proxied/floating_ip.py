"""Floating IPs as Nova showed them until 2.35; a pool is an external network, by its name."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import FloatingIP, Network
from cloudwright.cloud.network.selectors.network import networks_visible_to
from cloudwright.cloud.network.selectors.router import floating_ip_for, floating_ips_visible_to
from cloudwright.cloud.network.services import floating_ip as service
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.proxied.schemas import FLOATING_IP


class NoSuchPool(NotFound):
    """404, in Nova's words."""

    code, message = "openstack.no_such_floating_ip_pool", "Floating IP pool not found."


def list_floating_ips(call: Call) -> HttpResponse:
    """GET /os-floating-ips: those of the project."""
    rows = floating_ips_visible_to(call.actor).filter(project=call.project())
    return answer({"floating_ips": [as_floating_ip(each) for each in rows.order_by("pk")]})


def show_floating_ip(call: Call, floating_ip_id: str) -> HttpResponse:
    """GET /os-floating-ips/{floating_ip_id}."""
    return answer({"floating_ip": as_floating_ip(_of(call, floating_ip_id))})


def create_floating_ip(call: Call) -> HttpResponse:
    """POST /os-floating-ips: from the pool named, by name or id; from the first where none is."""
    asked = call.body(FLOATING_IP) if call.request.body else None
    pool = _pool(call, (asked or {}).get("pool"))
    made = service.create(call.project(), pool, actor=call.actor)
    return answer({"floating_ip": as_floating_ip(made)})


def delete_floating_ip(call: Call, floating_ip_id: str) -> HttpResponse:
    """DELETE /os-floating-ips/{floating_ip_id}: 202."""
    service.delete(_of(call, floating_ip_id), actor=call.actor)
    return nothing(202)


def list_pools(call: Call) -> HttpResponse:
    """GET /os-floating-ip-pools."""
    names = networks_visible_to(call.actor).filter(external=True).order_by("pk")
    return answer({"floating_ip_pools": [{"name": each.name or each.uuid} for each in names]})


def as_floating_ip(floating: FloatingIP) -> dict[str, Any]:
    """Where it leads is a server only while a server holds the port."""
    fixed = floating.fixed_ip
    outside = floating.outside.network
    return {
        "id": floating.uuid,
        "ip": floating.address,
        "fixed_ip": fixed.address if fixed else None,
        "instance_id": fixed.port.device_uuid if fixed else None,
        "pool": outside.name or str(outside.uuid),
    }


def _of(call: Call, ident: str) -> FloatingIP:
    return floating_ip_for(call.actor, parse_uuid(ident, "FloatingIP"))


def _pool(call: Call, named: str | None) -> Network:
    rows = networks_visible_to(call.actor).filter(external=True).order_by("pk")
    found = next((each for each in rows if not named or named in {each.name, str(each.uuid)}), None)
    if found is None:
        raise NoSuchPool
    return found
