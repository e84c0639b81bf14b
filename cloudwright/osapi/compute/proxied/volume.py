"""Volumes as Nova showed them until 2.35: Cinder's first words for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.models import Volume
from cloudwright.cloud.volume.selectors.snapshot import snapshot_for
from cloudwright.cloud.volume.selectors.volume import volume_for, volumes_visible_to
from cloudwright.cloud.volume.selectors.volume_type import type_for
from cloudwright.cloud.volume.services import volume as service
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.pages import by_offset
from cloudwright.osapi.compute.proxied import schemas


def list_volumes(call: Call) -> HttpResponse:
    """GET /os-volumes, /os-volumes/detail: both in full, as Nova had it."""
    call.query(schemas.LIST_QUERY)
    rows = volumes_visible_to(call.actor).prefetch_related("attachments")
    rows = by_offset(call, rows.order_by("-created_at", "-pk"))
    return answer({"volumes": [_as_volume(each) for each in rows]})


def show_volume(call: Call, volume_id: str) -> HttpResponse:
    """GET /os-volumes/{volume_id}."""
    return answer({"volume": _as_volume(_of(call, volume_id))})


def create_volume(call: Call) -> HttpResponse:
    """POST /os-volumes: 200, blank or from a snapshot."""
    asked = call.body(schemas.VOLUME)["volume"]
    wanted, snapshot = asked.get("volume_type"), asked.get("snapshot_id")
    made, _ = service.create(
        call.project(),
        size_gib=int(asked["size"]),
        name=asked.get("display_name"),
        description=asked.get("display_description"),
        source=snapshot_for(call.actor, parse_uuid(snapshot, "Snapshot")) if snapshot else None,
        volume_type=type_for(call.actor, wanted) if wanted else None,
        availability_zone=asked.get("availability_zone") or "",
        metadata=asked.get("metadata"),
        actor=call.actor,
    )
    return answer({"volume": _as_volume(made)})


def delete_volume(call: Call, volume_id: str) -> HttpResponse:
    """DELETE /os-volumes/{volume_id}: 202."""
    service.delete(_of(call, volume_id), actor=call.actor)
    return nothing(202)


def _of(call: Call, ident: str) -> Volume:
    return volume_for(call.actor, parse_uuid(ident, "Volume"))


def _as_volume(volume: Volume) -> dict[str, Any]:
    held = [
        {
            "id": volume.uuid,
            "volumeId": volume.uuid,
            "serverId": each.instance_uuid,
            "device": each.device,
        }
        for each in volume.attachments.all()
        if each.instance_uuid
    ]
    return {
        "id": volume.uuid,
        "displayName": volume.name,
        "displayDescription": volume.description,
        "status": volume.state,
        "size": mib_to_gib(volume.size_mib),
        "availabilityZone": volume.availability_zone,
        "createdAt": naive_time(volume.created_at),
        "volumeType": volume.volume_type.name if volume.volume_type else None,
        "snapshotId": volume.source_snapshot_uuid,
        "metadata": volume.metadata,
        # An empty one where there is none: so Nova wrote it, and its clients count on it.
        "attachments": held or [{}],
    }
