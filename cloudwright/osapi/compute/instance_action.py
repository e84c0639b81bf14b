"""What was done with a server: our operations, as Nova tells of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.instance import every_instance
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import on_target, steps_of
from cloudwright.core.operations.states import ENDED, FAILED
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, naive_time
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.changed import changed
from cloudwright.osapi.compute.pages import links, page
from cloudwright.osapi.compute.server_view import host_id

RESULTS = {"done": "Success", "failed": "Error"}


class NoSuchAction(NotFound):
    """404, in Nova's words."""

    code = "openstack.no_such_action"
    message = "Action for request_id {id} on instance {server} not found"


def list_actions(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/os-instance-actions, newest first; since 2.58 in pages, and those
    that changed in a time."""
    instance = _server(call, server_id)
    rows, limit = on_target("instance", instance.uuid).filter(changed(call, since=(2, 58))), 1000
    if call.version >= (2, 58):
        rows, limit = page(call, rows, columns={}, default=[("created_at", True)])
    found = list(rows)
    entries = [_action(call, instance, each) for each in found]
    more: dict[str, Any] = {}
    if call.version >= (2, 58):
        marker = found[-1].uuid if found else ""
        more = links(call, "links", entries, limit, marker)
        more = {"links": more["links_links"]} if more else {}
    return answer({"instanceActions": entries, **more})


def show_action(call: Call, server_id: str, request_id: str) -> HttpResponse:
    """GET /servers/{server_id}/os-instance-actions/{request_id}: with its steps, which before 2.51
    only administrators saw."""
    instance = _server(call, server_id)
    rows = on_target("instance", instance.uuid).order_by("pk")
    for operation in rows:
        if _request_id(operation) == request_id:
            entry = _action(call, instance, operation)
            if call.actor.admin or call.version >= (2, 51):
                entry["events"] = _events(call, instance, operation)
            return answer({"instanceAction": entry})
    raise NoSuchAction(id=request_id, server=instance.uuid)


def _server(call: Call, server_id: str) -> Instance:
    """Also one that is gone, since 2.21."""
    rows = every_instance(call.actor, all_projects=True)
    if call.version < (2, 21):
        rows = rows.filter(deleted_at=None)
    return get_or_404(rows, "Instance", uuid=parse_uuid(server_id, "Instance"))


def _action(call: Call, instance: Instance, operation: Operation) -> dict[str, Any]:
    user = operation.actor_uuid
    made: dict[str, Any] = {
        "action": operation.kind.rpartition(".")[2],
        "instance_uuid": instance.uuid,
        "request_id": _request_id(operation),
        "user_id": user.hex if isinstance(user, UUID) else None,
        "project_id": instance.project.uuid.hex,
        "start_time": naive_time(operation.created_at),
        "message": "Error" if operation.state == FAILED else None,
    }
    if call.version >= (2, 58):
        made["updated_at"] = naive_time(operation.updated_at)
    return made


def _events(call: Call, instance: Instance, operation: Operation) -> list[dict[str, Any]]:
    # What waited for a host alone has none in its queue; it is told of where its instance is.
    _, _, host = operation.queue.partition("host:")
    host = host or (instance.host.name if instance.host else "")
    events = []
    for line in steps_of(operation):
        if line.at is None:
            continue
        event: dict[str, Any] = {
            "event": line.name,
            "start_time": naive_time(line.at),
            "finish_time": naive_time(line.at) if operation.state in ENDED else None,
            "result": RESULTS.get(line.state),
        }
        if call.actor.admin:
            failed = line.state == "failed"
            event["traceback"] = operation.error_internal or None if failed else None
        if call.version >= (2, 62):
            event["hostId"] = host_id(instance.project.uuid, host)
            event |= {"host": host} if call.actor.admin else {}
        events.append(event)
    return events


def _request_id(operation: Operation) -> str:
    """The request that asked for it; the portal's and `/api/`'s have one as well."""
    return str(operation.actor.get("request_id") or f"req-{operation.uuid}")
