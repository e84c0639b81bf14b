"""Availability zones: the names that hosts carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to, is_up, zones
from cloudwright.osapi.common.answers import answer, naive_time
from cloudwright.osapi.common.call import Call


def list_zones(call: Call) -> HttpResponse:
    """GET /os-availability-zone. Who runs in them is for administrators."""
    entries = [_zone(name, available=able, hosts=None) for name, able in zones().items()]
    return answer({"availabilityZoneInfo": entries})


def list_detail(call: Call) -> HttpResponse:
    """GET /os-availability-zone/detail, with the hosts."""
    found: dict[str, list[Host]] = {}
    for host in hosts_visible_to(call.actor):
        found.setdefault(host.availability_zone, []).append(host)
    able = zones()
    entries = [
        _zone(name, available=able[name], hosts=_services(hosts))
        for name, hosts in sorted(found.items())
    ]
    return answer({"availabilityZoneInfo": entries})


def _zone(name: str, *, available: bool, hosts: dict[str, Any] | None) -> dict[str, Any]:
    return {"zoneName": name, "zoneState": {"available": available}, "hosts": hosts}


def _services(hosts: Iterable[Host]) -> dict[str, Any]:
    return {
        host.name: {
            "nova-compute": {
                "active": host.enabled,
                "available": is_up(host),
                "updated_at": naive_time(host.seen_at),
            }
        }
        for host in hosts
    }
