"""Routers: made, changed, their way out, deleted. `router_interface` joins them to subnets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from django.db import transaction

from cloudwright.cloud.network.models import Network, Port, Router
from cloudwright.cloud.network.models.port import ROUTER_GATEWAY
from cloudwright.cloud.network.selectors.port import interfaces_of
from cloudwright.cloud.network.services import ranges
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.writes import port as ports
from cloudwright.cloud.network.writes.address import Wish
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

CHANGEABLE = frozenset({"name", "description", "admin_state_up", "routes"})
ROUTES_MOST = 30


class RouterInUse(Conflict):
    """409, in Neutron's words."""

    code = "router.in_use"
    message = "Router {id} still has ports"


class GatewayInUse(Conflict):
    """409: floating IPs come in by it."""

    code = "router.external_gateway_in_use_by_floating_ip"
    message = (
        "Gateway cannot be updated for router {id}, since a gateway to external network {network} "
        "is required by one or more floating IPs."
    )


@dataclass(frozen=True, slots=True)
class Gateway:
    """A way out: any address of `network`, or those of `wishes`; `snat`: None = as it is."""

    network: Network
    wishes: tuple[Wish, ...] | None = None
    snat: bool | None = None


def create(
    project: Project,
    *,
    gateway: Gateway | None = None,
    availability_zone_hints: Sequence[str] = (),
    actor: Actor,
    **values: Any,
) -> Router:
    """A router that joins nothing yet; `values` are columns of CHANGEABLE. Raises Refused,
    BadInput, NoAddress, QuotaExceeded."""
    check("router.create", project, actor)
    _judge(values)
    with transaction.atomic():
        router = Router.objects.create(
            project=project,
            availability_zone_hints=list(availability_zone_hints),
            **{**values, "routes": []},
        )
        ledger.reserve(project, ("router", router.uuid), {"routers": 1})
        if gateway is not None:
            _set_gateway(router, gateway, actor)
        if values.get("routes"):
            change(router, "router", routes=judged_routes(router, values["routes"]))
        announce("router", "created", router, actor)
    return router


def update(
    router: Router,
    *,
    gateway: Gateway | None = None,
    unset_gateway: bool = False,
    actor: Actor,
    revision: int | None = None,
    **changes: Any,
) -> Router:
    """Change columns of CHANGEABLE, and the way out. Raises Refused, BadInput, NoAddress,
    GatewayInUse, RevisionConstraintFailed."""
    check("router.update", router, actor)
    _judge(changes)
    with transaction.atomic():
        locked = Router.objects.select_for_update().get(pk=router.pk)
        if unset_gateway:
            _unset_gateway(locked)
        elif gateway is not None:
            _set_gateway(locked, gateway, actor)
        if "routes" in changes:
            changes["routes"] = judged_routes(locked, changes["routes"])
        change(locked, "router", revision=revision, **changes)
        announce("router", "updated", locked, actor)
    return locked


def delete(router: Router, *, actor: Actor) -> None:
    """Raises Refused, RouterInUse."""
    check("router.delete", router, actor)
    with transaction.atomic():
        locked = Router.objects.select_for_update().get(pk=router.pk)
        if interfaces_of(locked.uuid):
            raise RouterInUse(id=router.uuid)
        _unset_gateway(locked)
        ledger.release(("router", router.uuid))
        announce("router", "deleted", router, actor)
        locked.delete()


def judged_routes(router: Router, routes: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Routes by way of neighbours that the router reaches itself. Raises BadInput(routes)."""
    judged = ranges.judged_routes(routes, field="routes", most=ROUTES_MOST)
    reached, own = [], set()
    for port in [*interfaces_of(router.uuid), *([router.gateway] if router.gateway else [])]:
        for each in port.fixed_ips.all():
            reached.append(ip_network(each.subnet.cidr))
            own.add(ip_address(each.address))
    for route in judged:
        nexthop = ip_address(route["nexthop"])
        reason = ""
        if nexthop in own:
            reason = "the nexthop is used by router"
        elif not any(nexthop in each for each in reached):
            reason = "the nexthop is not connected with router"
        if reason:
            raise BadInput(reason=f"Invalid format for routes: {route}, {reason}", field="routes")
    return judged


def _set_gateway(router: Router, wanted: Gateway, actor: Actor) -> None:
    if not wanted.network.external:
        raise BadInput(
            reason=f"Bad router request: Network {wanted.network.uuid} is not an external network.",
            field="external_gateway_info",
        )
    if wanted.wishes is not None or wanted.snat is not None:
        check("router.provide", router, actor)
    if wanted.snat is not None:
        change(router, "router", enable_snat=wanted.snat)
    standing = router.gateway
    if standing and standing.network_id == wanted.network.pk and wanted.wishes is None:
        return
    _unset_gateway(router)
    port = ports.take(
        wanted.network,
        project=router.project,
        wishes=wanted.wishes,
        device_uuid=router.uuid,
        device_owner=ROUTER_GATEWAY,
        state="ACTIVE",
        port_security=False,
    )
    if not port.fixed_ips.exists():
        raise BadInput(
            reason=f"Bad router request: No IPs available for external network "
            f"{wanted.network.uuid}.",
            field="external_gateway_info",
        )
    change(router, "router", gateway=port)


def _unset_gateway(router: Router) -> None:
    port: Port | None = router.gateway
    if port is None:
        return
    if router.floating_ips.exclude(fixed_ip=None).exists():
        raise GatewayInUse(id=router.uuid, network=port.network.uuid)
    change(router, "router", gateway=None)
    ports.drop(port)


def _judge(values: dict[str, Any]) -> None:
    for name in values.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} of a router cannot be changed.", field=name)
    for name in ("name", "description"):
        line(values.get(name, ""), name)
