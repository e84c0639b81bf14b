"""Snapshots of volumes as Nova showed them until 2.35."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.models import Snapshot
from cloudwright.cloud.volume.selectors.snapshot import snapshot_for, snapshots_visible_to
from cloudwright.cloud.volume.selectors.volume import volume_for
from cloudwright.cloud.volume.services import snapshot as service
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.compute.pages import by_offset
from cloudwright.osapi.compute.proxied import schemas


def list_snapshots(call: Call) -> HttpResponse:
    """GET /os-snapshots, /os-snapshots/detail: both in full, as Nova had it."""
    call.query(schemas.LIST_QUERY)
    rows = by_offset(call, snapshots_visible_to(call.actor).order_by("-created_at", "-pk"))
    return answer({"snapshots": [_as_snapshot(each) for each in rows]})


def show_snapshot(call: Call, snapshot_id: str) -> HttpResponse:
    """GET /os-snapshots/{snapshot_id}."""
    return answer({"snapshot": _as_snapshot(_of(call, snapshot_id))})


def create_snapshot(call: Call) -> HttpResponse:
    """POST /os-snapshots: 200."""
    asked = call.body(schemas.SNAPSHOT)["snapshot"]
    made, _ = service.create(
        volume_for(call.actor, parse_uuid(asked["volume_id"], "Volume")),
        name=asked.get("display_name"),
        description=asked.get("display_description"),
        force=truth(asked.get("force", False)),
        actor=call.actor,
    )
    return answer({"snapshot": _as_snapshot(made)})


def delete_snapshot(call: Call, snapshot_id: str) -> HttpResponse:
    """DELETE /os-snapshots/{snapshot_id}: 202."""
    service.delete(_of(call, snapshot_id), actor=call.actor)
    return nothing(202)


def _of(call: Call, ident: str) -> Snapshot:
    return snapshot_for(call.actor, parse_uuid(ident, "Snapshot"))


def _as_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "id": snapshot.uuid,
        "volumeId": snapshot.volume.uuid,
        "displayName": snapshot.name,
        "displayDescription": snapshot.description,
        "status": snapshot.state,
        "size": mib_to_gib(snapshot.size_mib),
        "createdAt": naive_time(snapshot.created_at),
    }
