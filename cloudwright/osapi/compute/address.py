"""Addresses of a server, by network."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.server import server_for
from cloudwright.osapi.compute.server_view import ServerView


class NoSuchNetwork(NotFound):
    """404, in Nova's words."""

    code = "openstack.no_such_server_network"
    message = "Instance is not a member of specified network"


def list_addresses(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/ips."""
    return answer({"addresses": _addresses(call, server_id)})


def show_network(call: Call, server_id: str, network_label: str) -> HttpResponse:
    """GET /servers/{server_id}/ips/{network_label}."""
    found = _addresses(call, server_id)
    if network_label not in found:
        raise NoSuchNetwork
    return answer({network_label: found[network_label]})


def _addresses(call: Call, server_id: str) -> dict[str, list[dict[str, Any]]]:
    uuid = server_for(call, server_id).uuid
    return ServerView(call).addresses([uuid], plain=True).get(uuid, {})
