"""Consoles: a ticket to one, and what the guest has written so far."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.console.selectors.grant import grant_for
from cloudwright.cloud.console.services import console as service
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.schemas import action as schemas
from cloudwright.osapi.compute.server import server_for

MOST_BYTES = 1024 * 1024


def create_remote_console(call: Call, server_id: str) -> HttpResponse:
    """POST /servers/{server_id}/remote-consoles (2.6): noVNC or serial."""
    asked = call.body(schemas.REMOTE_CONSOLE)["remote_console"]
    url = _url(call, server_for(call, server_id), asked["protocol"])
    return answer({"remote_console": {**asked, "url": url}})


def open_vnc(call: Call, instance: Instance, given: dict[str, Any]) -> HttpResponse:
    """The action os-getVNCConsole, until 2.5."""
    return answer({"console": {"type": given["type"], "url": _url(call, instance, "vnc")}})


def open_serial(call: Call, instance: Instance, given: dict[str, Any]) -> HttpResponse:
    """The action os-getSerialConsole, until 2.5."""
    return answer({"console": {"type": given["type"], "url": _url(call, instance, "serial")}})


def show_ticket(call: Call, console_token: str) -> HttpResponse:
    """GET /os-console-auth-tokens/{console_token} (2.31): whose console a ticket opens, and where.
    Consoles are reached through this door and no other: the host keeps them on sockets."""
    grant = grant_for(call.actor, console_token)
    door = urlsplit(call.site)
    console = {
        "instance_uuid": grant.instance.uuid,
        "host": door.hostname,
        "port": door.port or {"http": 80, "https": 443}[door.scheme],
        "internal_access_path": None,
    }
    return answer({"console": console})


def show_output(call: Call, instance: Instance, given: dict[str, Any]) -> HttpResponse:
    """The action os-getConsoleOutput: the last `length` lines, or all that is kept."""
    text = service.log(instance, max_bytes=MOST_BYTES, actor=call.actor)
    length = given.get("length")
    if length is not None and int(length) >= 0:
        lines = text.splitlines()
        text = "\n".join(lines[-int(length) :]) if int(length) else ""
    return answer({"output": text})


def _url(call: Call, instance: Instance, kind: str) -> str:
    """What Nova's clients expect: a page for a screen, a websocket for a serial line."""
    grant = service.open(instance, kind, actor=call.actor)
    if kind == "serial":
        return f"ws{call.site.removeprefix('http')}{grant.url}"
    return f"{call.site}/console/{grant.token}/"
