"""Availability zones: the names that hosts carry."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.scheduling.selectors.host import hosts
from cloudwright.osapi.common.answers import answer, naive_time
from cloudwright.osapi.common.call import Call


def list_zones(call: Call) -> HttpResponse:
    """GET /os-availability-zone. Who runs in them is for administrators."""
    entries = [
        {
            "zoneName": zone,
            "zoneState": {"available": any(each.enabled for each in found)},
            "hosts": None,
        }
        for zone, found in _by_zone().items()
    ]
    return answer({"availabilityZoneInfo": entries})


def list_detail(call: Call) -> HttpResponse:
    """GET /os-availability-zone/detail, with the hosts."""
    entries = [
        {
            "zoneName": zone,
            "zoneState": {"available": any(each.enabled for each in found)},
            "hosts": {each.name: _service(each) for each in found},
        }
        for zone, found in _by_zone().items()
    ]
    return answer({"availabilityZoneInfo": entries})


def _service(host: Any) -> dict[str, Any]:  # noqa: ANN401
    seen = naive_time(host.seen_at)
    return {"nova-compute": {"active": host.enabled, "available": host.up, "updated_at": seen}}
