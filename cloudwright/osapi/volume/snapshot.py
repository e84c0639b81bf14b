"""Snapshots."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.volume.models import Snapshot
from cloudwright.cloud.volume.selectors.snapshot import snapshot_for, snapshots_visible_to
from cloudwright.cloud.volume.services import snapshot as service
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.volume import volume
from cloudwright.osapi.volume.listing import Listing, ident, pairs, text
from cloudwright.osapi.volume.schemas import snapshot as schemas
from cloudwright.osapi.volume.schemas.volume import ACTION

SNAPSHOTS: Listing[Snapshot] = Listing(
    "snapshots",
    {
        "id": ident("uuid"),
        "name": text("name"),
        "display_name": text("name"),
        "status": text("state"),
        "volume_id": ident("volume__uuid"),
        "metadata": pairs("metadata"),
        "availability_zone": text("volume__availability_zone"),
        "project_id": ident("project__uuid"),
    },
    {
        "id": "uuid",
        "name": "sorting_name",
        "display_name": "sorting_name",
        "status": "state",
        "size": "size_mib",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)


def list_snapshots(call: Call) -> HttpResponse:
    """GET /v3/snapshots."""
    return SNAPSHOTS.answer(call, _rows(call), lambda each: _shown(call, each))


def list_detail(call: Call) -> HttpResponse:
    """GET /v3/snapshots/detail."""
    return SNAPSHOTS.answer(call, _rows(call), lambda each: _full(call, each))


def show_snapshot(call: Call, snapshot_id: str) -> HttpResponse:
    """GET /v3/snapshots/{snapshot_id}."""
    return answer({"snapshot": _full(call, of(call, snapshot_id))})


def create_snapshot(call: Call) -> HttpResponse:
    """POST /v3/snapshots: 202. From 3.66 on a volume in use needs no `force`."""
    asked = call.body(schemas.CREATE)["snapshot"]
    made, _ = service.create(
        volume.of(call, asked["volume_id"]),
        name=asked.get("name", asked.get("display_name")),
        description=asked.get("description", asked.get("display_description")),
        metadata=asked.get("metadata"),
        force=truth(asked.get("force", False)) or call.version >= (3, 66),
        actor=call.actor,
    )
    return answer({"snapshot": _shown(call, made)}, 202)


def update_snapshot(call: Call, snapshot_id: str) -> HttpResponse:
    """PUT /v3/snapshots/{snapshot_id}."""
    changes = volume.named(call.body(schemas.UPDATE)["snapshot"])
    made = service.update(of(call, snapshot_id), actor=call.actor, **changes)
    return answer({"snapshot": _shown(call, made)})


def delete_snapshot(call: Call, snapshot_id: str) -> HttpResponse:
    """DELETE /v3/snapshots/{snapshot_id}: 202."""
    service.delete(of(call, snapshot_id), actor=call.actor)
    return nothing(202)


def act(call: Call, snapshot_id: str) -> HttpResponse:
    """POST /v3/snapshots/{snapshot_id}/action: a member's report, an administrator's resets."""
    name, asked = next(iter(call.body(ACTION).items()))
    if name not in schemas.ACTIONS:
        raise BadInput(reason=f"There is no such action: {name}")
    schema.check(schemas.ACTIONS[name], asked)
    snapshot = of(call, snapshot_id)
    if name == "os-force_delete":
        service.delete(snapshot, force=True, actor=call.actor)
    elif name == "os-update_snapshot_status":
        progress = asked.get("progress") or ""
        service.report(snapshot, to=asked["status"], progress=progress, actor=call.actor)
    else:
        service.reset(snapshot, to=asked["status"].lower(), actor=call.actor)
    return nothing(202)


def of(call: Call, snapshot_id: str) -> Snapshot:
    """The snapshot that the caller may see. Raises NotFound."""
    return snapshot_for(call.actor, parse_uuid(snapshot_id, "Snapshot"))


def _rows(call: Call) -> QuerySet[Snapshot]:
    return snapshots_visible_to(call.actor, all_projects=call.flag("all_tenants"))


def _shown(call: Call, snapshot: Snapshot) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": snapshot.uuid,
        "name": snapshot.name,
        "description": snapshot.description,
        "volume_id": snapshot.volume.uuid,
        "status": snapshot.state,
        "size": mib_to_gib(snapshot.size_mib),
        "created_at": naive_time(snapshot.created_at),
        "updated_at": naive_time(snapshot.updated_at),
        "metadata": snapshot.metadata,
    }
    if call.version >= (3, 14):
        shown["group_snapshot_id"] = made.uuid if (made := snapshot.group_snapshot) else None
    if call.version >= (3, 41):
        shown["user_id"] = snapshot.user.uuid.hex if snapshot.user else None
    if call.version >= (3, 65):
        shown["consumes_quota"] = True
    return shown


def _full(call: Call, snapshot: Snapshot) -> dict[str, Any]:
    return _shown(call, snapshot) | {
        "os-extended-snapshot-attributes:progress": (
            snapshot.progress or ("100%" if snapshot.state == "available" else "0%")
        ),
        "os-extended-snapshot-attributes:project_id": snapshot.project.uuid.hex,
    }
