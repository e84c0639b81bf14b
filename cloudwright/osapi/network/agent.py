"""Agents and availability zones: what stands behind networking here are the hosts themselves. The
worker that owns a host gives its machines their addresses, so it is the one agent there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpResponse

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import (
    host_for,
    hosts_visible_to,
    is_up,
    zones,
)
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection
from cloudwright.osapi.network.filters import as_text, as_truth, as_uuid

AGENT_TYPE, BINARY = "Host worker", "cloudwright-worker"
RESOURCES = ("network", "router")  # what may be wished into a zone


class AvailabilityZoneNotFound(NotFound):
    """404, in Neutron's words."""

    code = "availability_zone.not_found"
    message = "AvailabilityZone {zone} could not be found."


def list_agents(call: Call) -> HttpResponse:
    """GET /v2.0/agents: for administrators; others see none."""
    return AGENTS.listed(call, hosts_visible_to(call.actor))


def show_agent(call: Call, agent_id: str) -> HttpResponse:
    """GET /v2.0/agents/{agent_id}."""
    return AGENTS.one(call, host_for(call.actor, parse_uuid(agent_id, "Agent")))


def list_zones(call: Call) -> HttpResponse:
    """GET /v2.0/availability_zones: networks and routers are wherever there is a host."""
    found = [
        {"name": zone, "resource": resource, "state": "available" if open_ else "unavailable"}
        for zone, open_ in zones().items()
        for resource in RESOURCES
    ]
    return answer({"availability_zones": [each for each in found if _wanted(call, each)]})


def list_providers(call: Call) -> HttpResponse:
    """GET /v2.0/service-providers: nothing here is done by one of several that could be chosen."""
    del call
    return answer({"service_providers": []})


def zones_of(call: Call) -> list[str]:
    """The zones in which every network and router is; looked up once for a page."""
    return call.once("network zones", lambda: list(zones()))


def judge_hints(values: Mapping[str, Any]) -> None:
    """Raises AvailabilityZoneNotFound for a wished zone that there is not."""
    hints = values.get("availability_zone_hints") or []
    for zone in sorted(set(hints) - set(zones() if hints else ())):
        raise AvailabilityZoneNotFound(zone=zone)


def _wanted(call: Call, row: Mapping[str, str]) -> bool:
    """Whether the row is what the query asks for. Raises BadInput for a filter that is none."""
    asked = {name: values for name, values in call.request.GET.lists() if name != "fields"}
    if unknown := sorted(asked.keys() - row.keys()):
        raise BadInput(reason=f"{unknown} is invalid attribute for filtering")
    return all(row[name] in values for name, values in asked.items())


def _as_agent(call: Call, host: Host) -> dict[str, Any]:
    del call
    return {
        "id": host.uuid,
        "agent_type": AGENT_TYPE,
        "binary": BINARY,
        "topic": host.queue,
        "host": host.name,
        "availability_zone": host.availability_zone,
        "alive": is_up(host),
        "admin_state_up": host.enabled,
        "description": host.disabled_reason,
        "configurations": {"hypervisor": host.hypervisor},
        "created_at": host.created_at,
        "started_at": host.created_at,
        "heartbeat_timestamp": host.seen_at,
    }


def _constant(value: str) -> Any:
    return lambda values: Q() if value in values else Q(pk__in=[])


def _by_life(values: list[str]) -> Q:
    wanted = {as_truth(value) for value in values}
    return Q(pk__in=[host.pk for host in Host.objects.all() if is_up(host) in wanted])


AGENTS = Collection(
    "agent",
    {
        "id": ("uuid", as_uuid),
        "host": ("name", as_text),
        "availability_zone": ("availability_zone", as_text),
        "admin_state_up": ("enabled", as_truth),
    },
    _as_agent,
    special={
        "agent_type": _constant(AGENT_TYPE),
        "binary": _constant(BINARY),
        "alive": _by_life,
    },
)
