"""Servers: list, show, rename, delete. They are made in `server_create`."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.instance import instance_for, instances_visible_to
from cloudwright.cloud.compute.services import instance as service
from cloudwright.kernel.errors import BadTransition, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.pages import links, page
from cloudwright.osapi.compute.schemas import server as schemas
from cloudwright.osapi.compute.schemas import server_list
from cloudwright.osapi.compute.server_filter import SORTABLE, SORTABLE_SINCE_73, wanted
from cloudwright.osapi.compute.server_view import BASIC, ServerView
from cloudwright.osapi.compute.wrong_state import in_nova_words

# What PUT writes, by our names.
COLUMNS = {
    "name": "name",
    "description": "description",
    "accessIPv4": "access_ipv4",
    "accessIPv6": "access_ipv6",
}


def list_servers(call: Call) -> HttpResponse:
    """GET /servers: ids and names."""
    return _list(call, detailed=False)


def list_detail(call: Call) -> HttpResponse:
    """GET /servers/detail."""
    return _list(call, detailed=True)


def show_server(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}."""
    return answer({"server": show(call, server_id)})


def update_server(call: Call, server_id: str) -> HttpResponse:
    """PUT /servers/{server_id}. Shows all that GET shows since 2.75."""
    asked = call.body(schemas.update(call.version))["server"]
    instance = server_for(call, server_id)
    changes = columns_of(asked)
    if changes:
        service.update(instance, actor=call.actor, **changes)
    shown = show(call, server_id)
    if call.version < (2, 75):
        shown = {key: value for key, value in shown.items() if key in BASIC.split()}
    return answer({"server": shown})


def columns_of(asked: dict[str, Any]) -> dict[str, Any]:
    """What PUT and rebuild say of a server's own columns, by our names."""
    changes = {COLUMNS[key]: value for key, value in asked.items() if key in COLUMNS}
    for column in ("access_ipv4", "access_ipv6"):
        if column in changes:
            changes[column] = changes[column] or None
    if "description" in changes:
        changes["description"] = changes["description"] or ""
    return changes | disk_config(asked)


def disk_config(asked: dict[str, Any]) -> dict[str, bool]:
    """The service's argument for `OS-DCF:diskConfig`, where it is said."""
    said = asked.get("OS-DCF:diskConfig")
    return {} if said is None else {"auto_disk_config": said == "AUTO"}


def delete_server(call: Call, server_id: str) -> HttpResponse:
    """DELETE /servers/{server_id}: 204. 409 for what is deleted already and can be restored."""
    instance = server_for(call, server_id)
    try:
        service.delete(instance, actor=call.actor)
    except BadTransition as problem:
        raise in_nova_words("delete", instance, problem) from problem
    return nothing()


def server_for(call: Call, ident: str) -> Instance:
    """The instance that the caller may see. Raises NotFound."""
    return instance_for(call.actor, parse_uuid(ident, "Instance"))


def show(call: Call, ident: str) -> dict[str, Any]:
    """The server in full, as the caller's version has it. Raises NotFound."""
    uuid = parse_uuid(ident, "Instance")
    rows = instances_visible_to(call.actor, all_projects=True).filter(uuid=uuid)
    found = ServerView(call).details(rows, one=True)
    if not found:
        raise NotFound(kind="Instance", id=uuid)
    return found[0]


def _list(call: Call, *, detailed: bool) -> HttpResponse:
    call.query(server_list.query(call.version))
    columns = SORTABLE_SINCE_73 if call.version >= (2, 73) else SORTABLE
    rows, limit = page(call, wanted(call), columns=columns, default=[("created_at", True)])
    view = ServerView(call)
    entries = view.details(rows) if detailed else view.briefs(rows)
    marker = entries[-1]["id"] if entries else ""
    return answer({"servers": entries, **links(call, "servers", entries, limit, marker)})
