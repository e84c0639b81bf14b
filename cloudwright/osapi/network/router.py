"""Routers and their interfaces."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import Router
from cloudwright.cloud.network.selectors.network import network_for
from cloudwright.cloud.network.selectors.router import router_for as visible_router
from cloudwright.cloud.network.selectors.router import routers_visible_to
from cloudwright.cloud.network.services import router as routers
from cloudwright.cloud.network.services import router_interface as interfaces
from cloudwright.cloud.network.services.router import Gateway
from cloudwright.core.projects.models import Project
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.agent import judge_hints, zones_of
from cloudwright.osapi.network.collection import Collection, of, standard
from cloudwright.osapi.network.filters import OWNED, STANDARD, as_truth
from cloudwright.osapi.network.port import port_for, wishes_of
from cloudwright.osapi.network.schemas.router import ROUTER
from cloudwright.osapi.network.subnet import subnet_for


def list_routers(call: Call) -> HttpResponse:
    """GET /v2.0/routers."""
    return ROUTERS.listed(call, routers_visible_to(call.actor))


def show_router(call: Call, router_id: str) -> HttpResponse:
    """GET /v2.0/routers/{router_id}."""
    return ROUTERS.one(call, router_for(call, router_id))


def create_router(call: Call) -> HttpResponse:
    """POST /v2.0/routers."""

    def make(project: Project, values: dict[str, Any]) -> Router:
        judge_hints(values)
        values["gateway"] = _gateway(call, values.pop("gateway", {}))
        return routers.create(project, actor=call.actor, **values)

    return ROUTERS.created(call, make)


def update_router(call: Call, router_id: str) -> HttpResponse:
    """PUT /v2.0/routers/{router_id}. An empty `external_gateway_info` takes the way out away."""
    router, changes = router_for(call, router_id), ROUTERS.changes(call)
    if "gateway" in changes:
        changes["gateway"] = _gateway(call, changes["gateway"])
        changes["unset_gateway"] = changes["gateway"] is None
    routers.update(router, actor=call.actor, **changes)
    return ROUTERS.one(call, router_for(call, router_id))


def delete_router(call: Call, router_id: str) -> HttpResponse:
    """DELETE /v2.0/routers/{router_id}."""
    routers.delete(router_for(call, router_id), actor=call.actor)
    return nothing()


def add_interface(call: Call, router_id: str) -> HttpResponse:
    """PUT /v2.0/routers/{router_id}/add_router_interface: by subnet or by port."""
    router, (subnet_id, port_id) = router_for(call, router_id), _place(call)
    if subnet_id and port_id:
        raise BadInput(reason="Bad router request: Cannot specify both subnet-id and port-id.")
    if subnet_id:
        subnet = subnet_for(call, subnet_id)
        made = interfaces.add_by_subnet(router, subnet, actor=call.actor)
    else:
        made = interfaces.add_by_port(router, port_for(call, port_id), actor=call.actor)
    return _interface(router, made)


def remove_interface(call: Call, router_id: str) -> HttpResponse:
    """PUT /v2.0/routers/{router_id}/remove_router_interface: by subnet, by port or by both."""
    router, (subnet_id, port_id) = router_for(call, router_id), _place(call)
    gone = interfaces.remove(
        router,
        subnet=subnet_for(call, subnet_id) if subnet_id else None,
        port=port_for(call, port_id) if port_id else None,
        actor=call.actor,
    )
    return _interface(router, gone)


def router_for(call: Call, ident: str) -> Router:
    """The router that the caller may see. Raises NotFound."""
    return visible_router(call.actor, parse_uuid(ident, "Router"))


def _place(call: Call) -> tuple[str, str]:
    """`subnet_id` and `port_id` of the body, one of them at least. Raises BadInput."""
    body = call.json()
    if not isinstance(body, dict):
        raise BadInput(reason="Body contains invalid data")
    found = [body.get(name) or "" for name in ("subnet_id", "port_id")]
    if not any(found) or not all(isinstance(each, str) for each in found):
        raise BadInput(reason="Bad router request: Either subnet_id or port_id must be specified.")
    return found[0], found[1]


def _gateway(call: Call, given: dict[str, Any]) -> Gateway | None:
    """The way out that the body asks for; None for an empty one. Raises NotFound."""
    if not given:
        return None
    fixed = given.get("external_fixed_ips")
    return Gateway(
        network_for(call.actor, given["network_id"]),
        tuple(wishes_of(call, fixed)) if fixed else None,
        given.get("enable_snat"),
    )


def _interface(router: Router, found: interfaces.Interface) -> HttpResponse:
    return answer(
        {
            "id": router.uuid,
            **of(router.project),
            "port_id": found.port,
            "network_id": found.network,
            "subnet_id": found.subnets[0] if found.subnets else None,
            "subnet_ids": list(found.subnets),
            "tags": router.tags,
        }
    )


def _as_router(call: Call, router: Router) -> dict[str, Any]:
    gateway = router.gateway
    way_out = None
    if gateway is not None:
        way_out = {
            "network_id": gateway.network.uuid,
            "enable_snat": router.enable_snat,
            "external_fixed_ips": [
                {"subnet_id": each.subnet.uuid, "ip_address": each.address}
                for each in gateway.fixed_ips.all()
            ],
        }
    return {
        "id": router.uuid,
        "name": router.name,
        "description": router.description,
        **of(router.project),
        "admin_state_up": router.admin_state_up,
        "status": "ACTIVE",
        "external_gateway_info": way_out,
        "routes": router.routes,
        "availability_zone_hints": router.availability_zone_hints,
        "availability_zones": zones_of(call),
        **standard(router),
    }


ROUTERS = Collection(
    "router",
    {**STANDARD, **OWNED, "admin_state_up": ("admin_state_up", as_truth)},
    _as_router,
    ROUTER,
)
