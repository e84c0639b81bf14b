"""Tags of every kind that has them: `/v2.0/<collection>/<id>/tags`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.services import tag as tags
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.door import NoSuchPath
from cloudwright.osapi.network.address_scope import scope_for
from cloudwright.osapi.network.floating_ip import floating_ip_for
from cloudwright.osapi.network.network import network_for
from cloudwright.osapi.network.port import port_for
from cloudwright.osapi.network.router import router_for
from cloudwright.osapi.network.security_group import group_for
from cloudwright.osapi.network.subnet import subnet_for
from cloudwright.osapi.network.subnet_pool import pool_for

# Collection -> the word of its changes, and how a row is found.
TAGGED: dict[str, tuple[str, Callable[[Call, str], Any]]] = {
    "networks": ("network", network_for),
    "subnets": ("subnet", subnet_for),
    "subnetpools": ("subnet_pool", pool_for),
    "ports": ("port", port_for),
    "routers": ("router", router_for),
    "floatingips": ("floating_ip", floating_ip_for),
    "security-groups": ("security_group", group_for),
    "address-scopes": ("address_scope", scope_for),
}


def list_tags(call: Call, collection: str, resource_id: str) -> HttpResponse:
    """GET: all of them."""
    _, row = _found(call, collection, resource_id)
    return answer({"tags": row.tags})


def replace_tags(call: Call, collection: str, resource_id: str) -> HttpResponse:
    """PUT `{"tags": [...]}`: these and no others."""
    kind, row = _found(call, collection, resource_id)
    body = call.json()
    wanted = body.get("tags") if isinstance(body, dict) else None
    if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
        raise BadInput(reason="Invalid tags body")
    tags.replace(row, kind, wanted, actor=call.actor)
    return answer({"tags": row.tags})


def clear_tags(call: Call, collection: str, resource_id: str) -> HttpResponse:
    """DELETE: none."""
    kind, row = _found(call, collection, resource_id)
    tags.replace(row, kind, [], actor=call.actor)
    return nothing()


def show_tag(call: Call, collection: str, resource_id: str, tag: str) -> HttpResponse:
    """GET one: is it there?"""
    _, row = _found(call, collection, resource_id)
    _held(row, tag)
    return nothing()


def add_tag(call: Call, collection: str, resource_id: str, tag: str) -> HttpResponse:
    """PUT one."""
    kind, row = _found(call, collection, resource_id)
    tags.replace(row, kind, [*row.tags, tag], actor=call.actor)
    return nothing(201)


def remove_tag(call: Call, collection: str, resource_id: str, tag: str) -> HttpResponse:
    """DELETE one."""
    kind, row = _found(call, collection, resource_id)
    _held(row, tag)
    tags.replace(row, kind, [each for each in row.tags if each != tag], actor=call.actor)
    return nothing()


def _found(call: Call, collection: str, ident: str) -> tuple[str, Any]:
    if collection not in TAGGED:
        raise NoSuchPath
    kind, find = TAGGED[collection]
    return kind, find(call, ident)


def _held(row: Any, tag: str) -> None:
    if tag not in row.tags:
        raise NotFound(kind="Tag", id=tag)
