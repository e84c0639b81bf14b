"""Usage: what projects had of the cloud over a time (os-simple-tenant-usage), and the log of an
audit that nobody runs here, because usage is always up to date (os-instance_usage_audit_log)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from cloudwright.cloud.compute.selectors.usage import Use, instances_used, uses
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to
from cloudwright.kernel import clock
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, naive_time
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import moment
from cloudwright.osapi.compute.pages import links, page
from cloudwright.osapi.compute.schemas import usage as schemas

PERIOD = timedelta(weeks=4)


def list_usages(call: Call) -> HttpResponse:
    """GET /os-simple-tenant-usage: all projects; in pages of servers since 2.40."""
    start, stop, found, more = _uses(call, "tenant_usages", None)
    projects: dict[UUID, list[Use]] = {}
    for use in found:
        projects.setdefault(use.project, []).append(use)
    detailed = call.first("detailed") == "1"
    entries = [_entry(each, start, stop, detailed=detailed) for each in projects.values()]
    return answer({"tenant_usages": entries, **more})


def show_usage(call: Call, project_id: str) -> HttpResponse:
    """GET /os-simple-tenant-usage/{project_id}: with its servers; empty without any."""
    try:
        project = parse_uuid(project_id, "project")
    except NotFound:
        project = UUID(int=0)  # nobody's: Nova takes any word, and knows of no use
    if project != call.actor.project_uuid and not call.actor.admin:
        raise Forbidden
    start, stop, found, more = _uses(call, "tenant_usage", project)
    entry = _entry(found, start, stop, detailed=True) if found else {}
    return answer({"tenant_usage": entry, **more})


def list_audits(call: Call) -> HttpResponse:
    """GET /os-instance_usage_audit_log: of last month."""
    return answer({"instance_usage_audit_logs": _audit(call, clock.now())})


def show_audit(call: Call, before: str) -> HttpResponse:
    """GET /os-instance_usage_audit_log/{before}: of the last whole month before that."""
    found = moment(before)
    if found is None:
        raise BadInput(reason=f"Invalid timestamp for date {before}", field="before")
    return answer({"instance_usage_audit_log": _audit(call, found)})


def _uses(
    call: Call, noun: str, project: UUID | None
) -> tuple[datetime, datetime, list[Use], dict[str, Any]]:
    """The period, what was used in it, and the link to the next page. Raises BadInput."""
    call.query(schemas.query(call.version))
    now = clock.now()
    start, stop = _moment(call, "start", now - PERIOD), _moment(call, "end", now)
    if start > stop:
        raise BadInput(
            reason="Invalid start time. The start time cannot occur after the end time.",
            field="start",
        )
    rows, limit = instances_used(call.actor, start, stop, project=project), 0
    if call.version >= (2, 40):
        rows, limit = page(call, rows, columns={}, default=[("created_at", False)])
    found = uses(rows, start, stop, now)
    return start, stop, found, links(call, noun, found, limit, found[-1].uuid if found else "")


def _moment(call: Call, name: str, default: datetime) -> datetime:
    text = call.first(name)
    if not text:
        return default
    found = moment(text)
    if found is None:
        raise BadInput(reason=f"Datetime is in invalid format: {text}", field=name)
    return found


def _entry(
    found: Iterable[Use], start: datetime, stop: datetime, *, detailed: bool
) -> dict[str, Any]:
    """The sums of one project's servers, and each of them where that is asked for."""
    hours = disk = memory = vcpus = 0.0
    servers, project = [], None
    for use in found:
        project = use.project.hex
        hours += use.hours
        disk += use.local_gib * use.hours
        memory += use.memory_mib * use.hours
        vcpus += use.vcpus * use.hours
        if detailed:
            servers.append(_server(use))
    return {
        "tenant_id": project,
        "start": naive_time(start),
        "stop": naive_time(stop),
        "total_hours": hours,
        "total_local_gb_usage": disk,
        "total_memory_mb_usage": memory,
        "total_vcpus_usage": vcpus,
        **({"server_usages": servers} if detailed else {}),
    }


def _server(use: Use) -> dict[str, Any]:
    return {
        "instance_id": use.uuid,
        "name": use.name,
        "tenant_id": use.project.hex,
        "flavor": use.flavor,
        "state": use.state,
        "started_at": naive_time(use.launched_at),
        "ended_at": naive_time(use.ended_at),
        "vcpus": use.vcpus,
        "memory_mb": use.memory_mib,
        "local_gb": use.local_gib,
        "hours": use.hours,
        "uptime": use.seconds,
    }


def _audit(call: Call, before: datetime) -> dict[str, Any]:
    """Nova's words for an audit that has run on no host."""
    end = before.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begin = (end - timedelta(days=1)).replace(day=1)
    hosts = [host.name for host in hosts_visible_to(call.actor)]
    return {
        "period_beginning": f"{begin:%Y-%m-%d %H:%M:%S}",
        "period_ending": f"{end:%Y-%m-%d %H:%M:%S}",
        "num_hosts": len(hosts),
        "num_hosts_done": 0,
        "num_hosts_running": 0,
        "num_hosts_not_run": len(hosts),
        "hosts_not_run": hosts,
        "total_instances": 0,
        "total_errors": 0,
        "overall_status": f"0 of {len(hosts)} hosts done. 0 errors.",
        "log": {},
    }
