"""Ports: they come and go with the servers that they belong to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import Port
from cloudwright.cloud.network.selectors.port import port_for, ports_visible_to
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, as_text, as_uuid


def list_ports(call: Call) -> HttpResponse:
    """GET /v2.0/ports?device_id=&network_id=."""
    return PORTS.listed(call, ports_visible_to(call.actor))


def show_port(call: Call, port_id: str) -> HttpResponse:
    """GET /v2.0/ports/{port_id}."""
    return PORTS.one(call, port_for(call.actor, parse_uuid(port_id, "Port")))


def _as_port(port: Port) -> dict[str, Any]:
    owner = port.project.uuid.hex
    return {
        "id": port.uuid,
        "name": port.name,
        "description": "",
        "tenant_id": owner,
        "project_id": owner,
        "network_id": port.network.uuid,
        "mac_address": port.mac,
        "fixed_ips": [{"subnet_id": port.subnet.uuid, "ip_address": port.address}],
        "device_id": str(port.device_uuid or ""),
        "device_owner": port.device_owner,
        "admin_state_up": True,
        "status": port.state,
        "created_at": port.created_at,
        "updated_at": port.updated_at,
    }


PORTS = Collection(
    "port",
    {
        "id": ("uuid", as_uuid),
        "name": ("name", as_text),
        "network_id": ("network__uuid", as_uuid),
        "tenant_id": ("project__uuid", as_uuid),
        "project_id": ("project__uuid", as_uuid),
        "mac_address": ("mac", as_text),
        "device_id": ("device_uuid", as_uuid),
        "device_owner": ("device_owner", as_text),
        "status": ("state", as_text),
    },
    _as_port,
)
