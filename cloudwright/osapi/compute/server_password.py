"""The password that a guest itself reports through the metadata service, encrypted for its key.

Guests here are told what they are by a config drive, through which nothing comes back: none has
ever reported one.
"""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.core.admission.gates import check
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.server import server_for


def show_password(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/os-server-password."""
    server_for(call, server_id)
    return answer({"password": ""})


def clear_password(call: Call, server_id: str) -> HttpResponse:
    """DELETE /servers/{server_id}/os-server-password: 204."""
    check("instance.change_password", server_for(call, server_id), call.actor)
    return nothing()
