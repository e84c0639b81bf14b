"""Hypervisors and services: hosts, under two of Nova's names, for administrators."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.instance import instances_visible_to
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to, is_up
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import GIB_IN_MIB
from cloudwright.osapi.common.answers import answer, naive_time
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.pages import links, page


def list_hypervisors(call: Call) -> HttpResponse:
    """GET /os-hypervisors?hypervisor_hostname_pattern=&with_servers=: ids, names and states."""
    return _list(call, detailed=False)


def list_detail(call: Call) -> HttpResponse:
    """GET /os-hypervisors/detail."""
    return _list(call, detailed=True)


def show_hypervisor(call: Call, hypervisor_id: str) -> HttpResponse:
    """GET /os-hypervisors/{hypervisor_id}: a uuid since 2.53, a number before."""
    hosts = hosts_visible_to(call.actor)
    if call.version >= (2, 53):
        host = get_or_404(hosts, "Hypervisor", uuid=parse_uuid(hypervisor_id, "Hypervisor"))
    elif hypervisor_id.isdecimal():
        host = get_or_404(hosts, "Hypervisor", pk=int(hypervisor_id))
    else:
        raise NotFound(kind="Hypervisor", id=hypervisor_id)
    return answer({"hypervisor": _entries(call, [host], detailed=True)[0]})


def show_statistics(call: Call) -> HttpResponse:
    """GET /os-hypervisors/statistics: the sums."""
    shown = _entries(call, hosts_visible_to(call.actor), detailed=True)
    names = (
        "vcpus vcpus_used memory_mb memory_mb_used free_ram_mb local_gb local_gb_used "
        "free_disk_gb disk_available_least running_vms current_workload"
    )
    sums = {name: sum(each[name] for each in shown) for name in names.split()}
    return answer({"hypervisor_statistics": {"count": len(shown), **sums}})


def list_services(call: Call) -> HttpResponse:
    """GET /os-services?host=&binary=: one nova-compute a host; the rest of Nova is no service of
    its own here."""
    rows = hosts_visible_to(call.actor)
    if call.first("host"):
        rows = rows.filter(name=call.first("host"))
    if call.first("binary") not in {"", "nova-compute"}:
        rows = rows.none()
    return answer({"services": [_service(call, each) for each in rows]})


def _list(call: Call, *, detailed: bool) -> HttpResponse:
    rows, limit = hosts_visible_to(call.actor), 1000
    if call.version >= (2, 53) and (pattern := call.first("hypervisor_hostname_pattern")):
        rows = rows.filter(name__icontains=pattern)
    if call.version >= (2, 33):
        rows, limit = page(call, rows, columns={}, default=[("name", False)])
    entries = _entries(call, rows, detailed=detailed)
    marker = entries[-1]["id"] if entries else ""
    return answer({"hypervisors": entries, **links(call, "hypervisors", entries, limit, marker)})


def _entries(call: Call, hosts: Iterable[Host], *, detailed: bool) -> list[dict[str, Any]]:
    found = list(hosts)
    everywhere = instances_visible_to(call.actor, all_projects=True)
    mine = everywhere.filter(host__in=found).order_by()
    counts = dict(mine.values_list("host").annotate(Count("pk"))) if detailed else {}
    servers = _servers(mine) if call.version >= (2, 53) and call.flag("with_servers") else None
    made = []
    for host in found:
        entry = _brief(call, host)
        if detailed:
            entry |= _detail(call, host, counts.get(host.pk, 0))
        if servers is not None and (call.version >= (2, 75) or host.pk in servers):
            entry["servers"] = servers.get(host.pk, [])
        made.append(entry)
    return made


def _servers(rows: QuerySet[Instance]) -> dict[int, list[dict[str, str]]]:
    made: dict[int, list[dict[str, str]]] = {}
    for host, uuid, name in rows.values_list("host", "uuid", "name"):
        if host is not None:
            made.setdefault(host, []).append({"uuid": str(uuid), "name": name})
    return made


def _brief(call: Call, host: Host) -> dict[str, Any]:
    return {
        "id": _ident(call, host),
        "hypervisor_hostname": host.name,
        "state": "up" if is_up(host) else "down",
        "status": "enabled" if host.enabled else "disabled",
    }


def _detail(call: Call, host: Host, running: int) -> dict[str, Any]:
    free_gib = (host.disk_mib - host.used_disk_mib) // GIB_IN_MIB
    processor: dict[str, Any] = {}
    return {
        "cpu_info": processor if call.version >= (2, 28) else json.dumps(processor),
        "current_workload": 0,
        "disk_available_least": free_gib,
        "free_disk_gb": free_gib,
        "free_ram_mb": host.ram_mib - host.used_ram_mib,
        "host_ip": "127.0.0.1",
        "hypervisor_type": host.hypervisor.upper(),
        "hypervisor_version": _number(host.version),
        "local_gb": host.disk_mib // GIB_IN_MIB,
        "local_gb_used": host.used_disk_mib // GIB_IN_MIB,
        "memory_mb": host.ram_mib,
        "memory_mb_used": host.used_ram_mib,
        "running_vms": running,
        "service": {
            "host": host.name,
            "id": _ident(call, host),
            "disabled_reason": host.disabled_reason or None,
        },
        "vcpus": host.vcpus,
        "vcpus_used": host.used_vcpus,
    }


def _service(call: Call, host: Host) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": _ident(call, host),
        "binary": "nova-compute",
        "host": host.name,
        "zone": host.availability_zone,
        "status": "enabled" if host.enabled else "disabled",
        "state": "up" if is_up(host) else "down",
        "updated_at": naive_time(host.seen_at),
        "disabled_reason": host.disabled_reason or None,
    }
    return made | ({"forced_down": False} if call.version >= (2, 11) else {})


def _ident(call: Call, host: Host) -> int | UUID:
    return host.uuid if call.version >= (2, 53) else host.pk


def _number(version: str) -> int:
    """7.2.9 as Nova writes versions of hypervisors: 7002009."""
    parts = [int(each) for each in version.split(".") if each.isdecimal()][:3]
    return sum(part * 1000 ** (2 - place) for place, part in enumerate(parts))
