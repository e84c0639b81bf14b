"""How Nova shows a host as a hypervisor: figures from rows, whatever the number of hosts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.instance import instances_visible_to
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to, is_up
from cloudwright.kernel import clock
from cloudwright.kernel.units import GIB_IN_MIB
from cloudwright.osapi.common.call import Call

# Nova tells of a processor's features; nothing here asks a host for them.
PROCESSOR: dict[str, Any] = {}
# Sizes and use, which 2.88 left to Placement.
SIZES = """
cpu_info current_workload disk_available_least free_disk_gb free_ram_mb local_gb local_gb_used
memory_mb memory_mb_used running_vms vcpus vcpus_used
"""
SUMMED = "vcpus used_vcpus ram_mib used_ram_mib disk_mib used_disk_mib disk_free_mib"
_BUSY = Count("pk", filter=~Q(state__endswith="/"))


def entries(
    call: Call, hosts: Iterable[Host], *, detailed: bool = False, servers: bool = False
) -> list[dict[str, Any]]:
    """The hosts in their order; `servers` with the names of what runs on each."""
    found = list(hosts)
    everywhere = instances_visible_to(call.actor, all_projects=True)
    on_them = everywhere.filter(host__in=found).order_by()
    loads = _loads(on_them) if detailed else {}
    names = _names(on_them) if servers else {}
    made = []
    for host in found:
        entry = brief(call, host)
        if detailed:
            entry |= _detail(call, host, *loads.get(host.pk, (0, 0)))
        if servers and (call.version >= (2, 75) or host.pk in names):
            entry["servers"] = names.get(host.pk, [])
        made.append(entry)
    return made


def brief(call: Call, host: Host) -> dict[str, Any]:
    """What a list without details has."""
    return {
        "id": _ident(call, host),
        "hypervisor_hostname": host.name,
        "state": "up" if is_up(host) else "down",
        "status": "enabled" if host.enabled else "disabled",
    }


def uptime(host: Host) -> str:
    """As the command of that name writes it: ` 03:54:00 up 2 days,  1:05`."""
    now = clock.now()
    passed = int((now - (host.booted_at or now)).total_seconds())
    days, hours, minutes = passed // 86400, passed // 3600 % 24, passed // 60 % 60
    shown = f"{days} day{'s' if days != 1 else ''}, " if days else ""
    return f" {now:%H:%M:%S} up {shown}{hours:2}:{minutes:02}"


def statistics(call: Call) -> dict[str, int]:
    """The sums over hosts that are in service."""
    hosts = hosts_visible_to(call.actor).filter(enabled=True).order_by()
    everywhere = instances_visible_to(call.actor, all_projects=True)
    load = everywhere.filter(host__in=hosts).order_by().aggregate(all=Count("pk"), busy=_BUSY)
    sums = hosts.aggregate(
        count=Count("pk"), **{name: Sum(name, default=0) for name in SUMMED.split()}
    )
    return {
        "count": sums["count"],
        "current_workload": load["busy"],
        "disk_available_least": sums["disk_free_mib"] // GIB_IN_MIB,
        "free_disk_gb": (sums["disk_mib"] - sums["used_disk_mib"]) // GIB_IN_MIB,
        "free_ram_mb": sums["ram_mib"] - sums["used_ram_mib"],
        "local_gb": sums["disk_mib"] // GIB_IN_MIB,
        "local_gb_used": sums["used_disk_mib"] // GIB_IN_MIB,
        "memory_mb": sums["ram_mib"],
        "memory_mb_used": sums["used_ram_mib"],
        "running_vms": load["all"],
        "vcpus": sums["vcpus"],
        "vcpus_used": sums["used_vcpus"],
    }


def _detail(call: Call, host: Host, instances: int, busy: int) -> dict[str, Any]:
    made = {
        "cpu_info": PROCESSOR if call.version >= (2, 28) else json.dumps(PROCESSOR),
        "current_workload": busy,
        "disk_available_least": host.disk_free_mib // GIB_IN_MIB,
        "free_disk_gb": (host.disk_mib - host.used_disk_mib) // GIB_IN_MIB,
        "free_ram_mb": host.ram_mib - host.used_ram_mib,
        "host_ip": host.address,
        "hypervisor_type": host.hypervisor.upper(),
        "hypervisor_version": _number(host.version),
        "local_gb": host.disk_mib // GIB_IN_MIB,
        "local_gb_used": host.used_disk_mib // GIB_IN_MIB,
        "memory_mb": host.ram_mib,
        "memory_mb_used": host.used_ram_mib,
        "running_vms": instances,
        "service": {
            "host": host.name,
            "id": _ident(call, host),
            "disabled_reason": host.disabled_reason or None,
        },
        "vcpus": host.vcpus,
        "vcpus_used": host.used_vcpus,
    }
    if call.version < (2, 88):
        return made
    kept = {name: value for name, value in made.items() if name not in SIZES.split()}
    return kept | {"uptime": uptime(host) if is_up(host) else None}


def _loads(rows: QuerySet[Instance]) -> dict[int, tuple[int, int]]:
    """By host: how many instances, and how many of them something is being done with."""
    counted = rows.values_list("host").annotate(Count("pk"), busy=_BUSY)
    return {host: (all_, busy) for host, all_, busy in counted}


def _names(rows: QuerySet[Instance]) -> dict[int, list[dict[str, str]]]:
    made: dict[int, list[dict[str, str]]] = {}
    for host, uuid, name in rows.order_by("pk").values_list("host", "uuid", "name"):
        if host is not None:
            made.setdefault(host, []).append({"uuid": str(uuid), "name": name})
    return made


def _ident(call: Call, host: Host) -> int | UUID:
    return host.uuid if call.version >= (2, 53) else host.pk


def _number(version: str) -> int:
    """7.2.9 as Nova writes versions of hypervisors: 7002009."""
    parts = [int(each) for each in version.split(".") if each.isdecimal()][:3]
    return sum(part * 1000 ** (2 - place) for place, part in enumerate(parts))
