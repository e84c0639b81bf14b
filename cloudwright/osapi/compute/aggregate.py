"""Host aggregates, for administrators."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.scheduling.models import Aggregate, Host
from cloudwright.cloud.scheduling.selectors.aggregate import aggregate_for, aggregates_visible_to
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to
from cloudwright.cloud.scheduling.services import aggregate as service
from cloudwright.core.rows import get_or_404
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.schemas import aggregate as schemas


def list_aggregates(call: Call) -> HttpResponse:
    """GET /os-aggregates."""
    shown = [_shown(call, each) for each in aggregates_visible_to(call.actor)]
    return answer({"aggregates": shown})


def create_aggregate(call: Call) -> HttpResponse:
    """POST /os-aggregates: 200, without the hosts and words that it cannot have yet."""
    wanted = call.body(schemas.CREATE)["aggregate"]
    zone = wanted.get("availability_zone") or ""
    made = service.create(name=wanted["name"], zone=zone, actor=call.actor)
    shown = _shown(call, made)
    return answer({"aggregate": {key: shown[key] for key in shown.keys() - {"hosts", "metadata"}}})


def show_aggregate(call: Call, aggregate_id: str) -> HttpResponse:
    """GET /os-aggregates/{aggregate_id}."""
    return _answer(call, aggregate_for(call.actor, aggregate_id))


def update_aggregate(call: Call, aggregate_id: str) -> HttpResponse:
    """PUT /os-aggregates/{aggregate_id}: its name, its zone."""
    wanted = call.body(schemas.UPDATE)["aggregate"]
    changes: dict[str, Any] = {"name": wanted.get("name")}
    if "availability_zone" in wanted:
        changes["zone"] = wanted["availability_zone"] or ""
    aggregate = aggregate_for(call.actor, aggregate_id)
    return _answer(call, service.update(aggregate, actor=call.actor, **changes))


def delete_aggregate(call: Call, aggregate_id: str) -> HttpResponse:
    """DELETE /os-aggregates/{aggregate_id}: 200 with nothing in it."""
    service.delete(aggregate_for(call.actor, aggregate_id), actor=call.actor)
    return nothing(200)


def run_action(call: Call, aggregate_id: str) -> HttpResponse:
    """POST /os-aggregates/{aggregate_id}/action: add_host, remove_host, set_metadata."""
    ((action, wanted),) = call.body(schemas.ACTION).items()
    aggregate = aggregate_for(call.actor, aggregate_id)
    if action == "set_metadata":
        return _answer(call, service.set_metadata(aggregate, wanted["metadata"], actor=call.actor))
    verb = service.add_host if action == "add_host" else service.remove_host
    return _answer(call, verb(aggregate, _host(call, wanted["host"]), actor=call.actor))


def _host(call: Call, name: str) -> Host:
    return get_or_404(hosts_visible_to(call.actor), "Compute host", name=name)


def _answer(call: Call, aggregate: Aggregate) -> HttpResponse:
    fresh = aggregate_for(call.actor, str(aggregate.pk))
    return answer({"aggregate": _shown(call, fresh)})


def _shown(call: Call, aggregate: Aggregate) -> dict[str, Any]:
    zone = aggregate.availability_zone
    made: dict[str, Any] = {
        "id": aggregate.pk,
        "name": aggregate.name,
        "availability_zone": zone or None,
        "hosts": sorted(host.name for host in aggregate.hosts.all()),
        "metadata": aggregate.metadata | ({service.ZONE: zone} if zone else {}),
        "created_at": naive_time(aggregate.created_at),
        "updated_at": naive_time(aggregate.updated_at),
        "deleted": False,
        "deleted_at": None,
    }
    return made | ({"uuid": str(aggregate.uuid)} if call.version >= (2, 41) else {})
