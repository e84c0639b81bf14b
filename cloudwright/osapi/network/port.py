"""Ports: those that people make, and those that come and go with servers and routers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.http import HttpResponse

from cloudwright.cloud.network.models import FixedIP, Port
from cloudwright.cloud.network.selectors.network import networks_usable_by
from cloudwright.cloud.network.selectors.port import port_for as visible_port
from cloudwright.cloud.network.selectors.port import ports_visible_to
from cloudwright.cloud.network.selectors.security_group import security_groups_for
from cloudwright.cloud.network.selectors.subnet import subnet_for
from cloudwright.cloud.network.services import port as ports
from cloudwright.cloud.network.writes.address import Wish
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, of, standard
from cloudwright.osapi.network.filters import (
    OWNED,
    STANDARD,
    as_address,
    as_text,
    as_truth,
    as_uuid,
)
from cloudwright.osapi.network.schemas.port import PORT


def list_ports(call: Call) -> HttpResponse:
    """GET /v2.0/ports?device_id=&network_id=&fixed_ips=ip_address=192.0.2.7."""
    rows = ports_visible_to(call.actor).prefetch_related("security_groups")
    return PORTS.listed(call, rows)


def show_port(call: Call, port_id: str) -> HttpResponse:
    """GET /v2.0/ports/{port_id}."""
    return PORTS.one(call, port_for(call, port_id))


def create_port(call: Call) -> HttpResponse:
    """POST /v2.0/ports."""

    def make(project: Project, values: dict[str, Any]) -> Port:
        usable = networks_usable_by(call.actor)
        network = get_or_404(usable, "Network", uuid=values.pop("network"))
        return ports.create(project, network, actor=call.actor, **_resolved(call, values))

    return PORTS.created(call, make)


def update_port(call: Call, port_id: str) -> HttpResponse:
    """PUT /v2.0/ports/{port_id}."""
    port, changes = port_for(call, port_id), _resolved(call, PORTS.changes(call))
    ports.update(port, actor=call.actor, **changes)
    return PORTS.one(call, port_for(call, port_id))


def delete_port(call: Call, port_id: str) -> HttpResponse:
    """DELETE /v2.0/ports/{port_id}."""
    ports.delete(port_for(call, port_id), actor=call.actor)
    return nothing()


def port_for(call: Call, ident: str) -> Port:
    """The port that the caller may see. Raises NotFound."""
    return visible_port(call.actor, parse_uuid(ident, "Port"))


def wishes_of(call: Call, fixed_ips: Sequence[Mapping[str, Any]]) -> list[Wish]:
    """Addresses asked for, by subnets that the caller may see. Raises NotFound."""
    return [
        Wish(
            subnet_for(call.actor, each["subnet_id"]) if "subnet_id" in each else None,
            each.get("ip_address", ""),
        )
        for each in fixed_ips
    ]


def _resolved(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """Ids become the rows that the caller may see."""
    if "fixed_ips" in values:
        values["wishes"] = wishes_of(call, values.pop("fixed_ips"))
    if "security_groups" in values:
        values["security_groups"] = security_groups_for(call.actor, values["security_groups"])
    return values


def _as_port(call: Call, port: Port) -> dict[str, Any]:
    made = {
        "id": port.uuid,
        "name": port.name,
        "description": port.description,
        **of(port.project),
        "network_id": port.network.uuid,
        "mac_address": port.mac,
        "fixed_ips": [
            {"subnet_id": each.subnet.uuid, "ip_address": each.address}
            for each in port.fixed_ips.all()
        ],
        "device_id": str(port.device_uuid or ""),
        "device_owner": port.device_owner,
        "admin_state_up": port.admin_state_up,
        "status": port.state,
        "security_groups": [each.uuid for each in port.security_groups.all()],
        "port_security_enabled": port.port_security,
        "allowed_address_pairs": [
            {"mac_address": port.mac, **pair} for pair in port.allowed_address_pairs
        ],
        "extra_dhcp_opts": port.extra_dhcp_opts,
        "binding:vnic_type": port.vnic_type,
        **standard(port),
    }
    if call.actor.admin:
        made |= {
            "binding:host_id": port.host_name,
            "binding:profile": port.binding_profile,
            "binding:vif_type": "other" if port.host_name else "unbound",
            "binding:vif_details": {},
        }
    return made


def _by_address(values: list[str]) -> Q:
    """`fixed_ips=ip_address=...`, `subnet_id=...`, `ip_address_substr=...`: any of each name, all
    of the names, on one address. Raises BadInput."""
    found: dict[str, Q] = {}
    for value in values:
        name, _, wanted = value.partition("=")
        if name not in _ON_ADDRESS:
            raise BadInput(reason=f"Invalid input for fixed_ips: {value}")
        found[name] = found.get(name, Q(pk__in=[])) | _ON_ADDRESS[name](wanted)
    addresses = FixedIP.objects.all()
    for each in found.values():
        addresses = addresses.filter(each)
    return Q(pk__in=addresses.values("port"))


def _exactly(address: str) -> Q:
    found = as_address(address)
    return Q(address=found) if found else Q(pk__in=[])


def _in_subnet(ident: str) -> Q:
    found = as_uuid(ident)
    return Q(subnet__uuid=found) if found else Q(pk__in=[])


def _containing(text: str) -> Q:
    return Q(pk__in=[]) if "\0" in text else Q(address__icontains=text)


_ON_ADDRESS = {
    "ip_address": _exactly,
    "subnet_id": _in_subnet,
    "ip_address_substr": _containing,
}


def _by_group(values: list[str]) -> Q:
    held = Q(pk__in=[])
    for value in values:
        held |= Q(security_groups__uuid=as_uuid(value) or uuid4())
    return Q(pk__in=Port.objects.filter(held).values("pk"))


PORTS = Collection(
    "port",
    {
        **STANDARD,
        **OWNED,
        "network_id": ("network__uuid", as_uuid),
        "mac_address": ("mac", as_text),
        "device_id": ("device_uuid", as_uuid),
        "device_owner": ("device_owner", as_text),
        "admin_state_up": ("admin_state_up", as_truth),
        "status": ("state", as_text),
        "port_security_enabled": ("port_security", as_truth),
        "binding:host_id": ("host_name", as_text),
    },
    _as_port,
    PORT,
    {"fixed_ips": _by_address, "security_groups": _by_group},
)
