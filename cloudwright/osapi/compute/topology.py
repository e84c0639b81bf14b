"""How a server's processors and memory lie on the nodes of its host."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.server import server_for


def show_topology(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/topology (2.78): no node, as of every server without a topology of
    its own. Hypervisors here leave it to the host where a machine runs."""
    server_for(call, server_id)
    return answer({"nodes": [], "pagesize_kb": None})
