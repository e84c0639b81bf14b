"""Ports in servers, by Nova's name os-interface."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from cloudwright.cloud.compute.services import instance_port as service
from cloudwright.cloud.compute.services.cards import CardWish
from cloudwright.cloud.compute.services.problems import (
    NetworkNotFound,
    PortNotFound,
    WrongState,
)
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.network.selectors.port import held_port, ports_of
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.schemas import interface as schemas
from cloudwright.osapi.compute.server import server_for
from cloudwright.osapi.compute.wrong_state import in_nova_words


def list_interfaces(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/os-interface."""
    held = ports_of(server_for(call, server_id).uuid)
    return answer({"interfaceAttachments": [_shown(call, each) for each in held]})


def show_interface(call: Call, server_id: str, interface_id: str) -> HttpResponse:
    """GET /servers/{server_id}/os-interface/{interface_id}."""
    instance, uuid = server_for(call, server_id), parse_uuid(interface_id, "Port")
    return answer({"interfaceAttachment": _shown(call, held_port(instance.uuid, uuid))})


def attach_interface(call: Call, server_id: str) -> HttpResponse:
    """POST /servers/{server_id}/os-interface: 200, while the card is on its way. What it names is
    404 here where it is not there, though it is 400 in POST /servers."""
    asked = call.body(schemas.attach(call.version))["interfaceAttachment"]
    instance = server_for(call, server_id)
    try:
        port, _ = service.attach_port(instance, _wish(asked), actor=call.actor)
    except WrongState as problem:
        raise in_nova_words("attach_interface", instance, problem) from problem
    except (NetworkNotFound, PortNotFound) as problem:
        kind = "Network" if isinstance(problem, NetworkNotFound) else "Port"
        raise NotFound(kind=kind, id=problem.params["id"]) from problem
    return answer({"interfaceAttachment": _shown(call, held_port(instance.uuid, port.uuid))})


def detach_interface(call: Call, server_id: str, interface_id: str) -> HttpResponse:
    """DELETE /servers/{server_id}/os-interface/{interface_id}: 202."""
    instance = server_for(call, server_id)
    try:
        service.detach_port(instance, parse_uuid(interface_id, "Port"), actor=call.actor)
    except WrongState as problem:
        raise in_nova_words("detach_interface", instance, problem) from problem
    return nothing(202)


def _wish(asked: dict[str, Any]) -> CardWish:
    network, port, addresses = (asked.get(key) for key in ("net_id", "port_id", "fixed_ips"))
    if network and port:
        raise BadInput(reason="Must not input both network_id and port_id", field="port_id")
    if addresses and not network:
        raise BadInput(reason="Must input network_id when request IP address", field="net_id")
    return CardWish(
        network=UUID(network) if network else None,
        port=UUID(port) if port else None,
        address=addresses[0]["ip_address"] if addresses else "",
        tag=asked.get("tag", ""),
    )


def _shown(call: Call, port: Port) -> dict[str, Any]:
    made: dict[str, Any] = {
        "net_id": str(port.network.uuid),
        "port_id": str(port.uuid),
        "mac_addr": port.mac,
        "port_state": port.state,
        "fixed_ips": [
            {"subnet_id": str(each.subnet.uuid), "ip_address": each.address}
            for each in port.fixed_ips.all()
        ],
    }
    return made | ({"tag": port.tag or None} if call.version >= (2, 70) else {})
