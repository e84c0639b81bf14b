"""Volumes: list, show, create, update, delete."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpResponse

from cloudwright.cloud.image.selectors.image import image_for
from cloudwright.cloud.volume.models import Group, Volume
from cloudwright.cloud.volume.selectors.backup import backup_for
from cloudwright.cloud.volume.selectors.group import group_for
from cloudwright.cloud.volume.selectors.snapshot import snapshot_for
from cloudwright.cloud.volume.selectors.volume import volume_for, volumes_visible_to
from cloudwright.cloud.volume.selectors.volume_type import type_for
from cloudwright.cloud.volume.services import volume as service
from cloudwright.cloud.volume.services.volume_create import Source
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.volume.listing import Listing, flag, ident, pairs, text
from cloudwright.osapi.volume.schemas import volume as schemas
from cloudwright.osapi.volume.volume_view import brief, full, made

VOLUMES: Listing[Volume] = Listing(
    "volumes",
    {
        "id": ident("uuid"),
        "name": text("name"),
        "display_name": text("name"),
        "status": text("state"),
        "metadata": pairs("metadata"),
        "availability_zone": text("availability_zone"),
        "bootable": flag("bootable"),
        "multiattach": flag("multiattach"),
        "volume_type": text("volume_type__name"),
        "volume_type_id": ident("volume_type__uuid"),
        "snapshot_id": ident("source_snapshot_uuid"),
        "source_volid": ident("source_volume_uuid"),
        "group_id": ident("group__uuid"),
        "user_id": ident("user__uuid"),
        "project_id": ident("project__uuid"),
    },
    {
        "id": "uuid",
        "name": "sorting_name",
        "display_name": "sorting_name",
        "status": "state",
        "size": "size_mib",
        "availability_zone": "availability_zone",
        "bootable": "bootable",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)


def list_volumes(call: Call) -> HttpResponse:
    """GET /v3/volumes."""
    return VOLUMES.answer(call, _rows(call), lambda each: brief(call, each))


def list_detail(call: Call) -> HttpResponse:
    """GET /v3/volumes/detail."""
    return VOLUMES.answer(call, _rows(call), lambda each: full(call, each))


def show_summary(call: Call) -> HttpResponse:
    """GET /v3/volumes/summary: how many, how large; from 3.36 on the metadata of all."""
    rows = _rows(call)
    summary: dict[str, Any] = {
        "total_count": rows.count(),
        "total_size": mib_to_gib(rows.aggregate(sum=Sum("size_mib"))["sum"] or 0),
    }
    if call.version >= (3, 36):
        words: dict[str, set[str]] = {}
        for metadata in rows.values_list("metadata", flat=True):
            for key, value in metadata.items():
                words.setdefault(key, set()).add(value)
        summary["metadata"] = {key: sorted(values) for key, values in words.items()}
    return answer({"volume-summary": summary})


def show_volume(call: Call, volume_id: str) -> HttpResponse:
    """GET /v3/volumes/{volume_id}."""
    return answer({"volume": full(call, of(call, volume_id))})


def create_volume(call: Call) -> HttpResponse:
    """POST /v3/volumes: 202."""
    asked = call.body(schemas.CREATE)["volume"]
    wanted = asked.get("volume_type")
    volume, _ = service.create(
        call.project(),
        size_gib=_size(asked),
        name=asked.get("name", asked.get("display_name")),
        description=asked.get("description", asked.get("display_description")),
        source=_source(call, asked),
        volume_type=type_for(call.actor, wanted) if wanted else None,
        availability_zone=asked.get("availability_zone") or "",
        group=_group(call, asked.get("group_id")),
        metadata=asked.get("metadata"),
        multiattach=truth(asked.get("multiattach") or False),
        actor=call.actor,
    )
    return answer({"volume": made(call, volume)}, 202)


def update_volume(call: Call, volume_id: str) -> HttpResponse:
    """PUT /v3/volumes/{volume_id}."""
    asked = call.body(schemas.UPDATE)["volume"]
    changes = named(asked) | {key: asked[key] for key in ("metadata",) if key in asked}
    volume = service.update(of(call, volume_id), actor=call.actor, **changes)
    return answer({"volume": made(call, volume)})


def delete_volume(call: Call, volume_id: str) -> HttpResponse:
    """DELETE /v3/volumes/{volume_id}?cascade=&force=: 202."""
    cascade, force = call.flag("cascade"), call.flag("force")
    service.delete(of(call, volume_id), cascade=cascade, force=force, actor=call.actor)
    return nothing(202)


def of(call: Call, volume_id: str) -> Volume:
    """The volume that the caller may see. Raises NotFound."""
    return volume_for(call.actor, parse_uuid(volume_id, "Volume"))


def named(asked: dict[str, Any]) -> dict[str, Any]:
    """Name and description, also under their old names. Raises BadInput if nothing is asked."""
    old = {"display_name": "name", "display_description": "description"}
    found = {new: asked[key] for key, new in old.items() if key in asked}
    found |= {key: asked[key] for key in ("name", "description") if key in asked}
    if not found and "metadata" not in asked:
        raise BadInput(reason="Must specify at least one of name, description and metadata.")
    return found


def _rows(call: Call) -> QuerySet[Volume]:
    """An administrator sees every project's on request."""
    everywhere = call.flag("all_tenants") or "project_id" in call.request.GET
    rows = volumes_visible_to(call.actor, all_projects=everywhere)
    return rows.prefetch_related("attachments__volume")


def _group(call: Call, ident: str | None) -> Group | None:
    """The group to join, since 3.13. Raises NotFound."""
    if not ident or call.version < (3, 13):
        return None
    return group_for(call.actor, parse_uuid(ident, "Group"))


def _size(asked: dict[str, Any]) -> int | None:
    size = asked.get("size")
    return None if size is None else int(size)


def _source(call: Call, asked: dict[str, Any]) -> Source:
    finders: dict[str, Any] = {
        "snapshot_id": ("Snapshot", snapshot_for),
        "source_volid": ("Volume", volume_for),
        "imageRef": ("Image", image_for),
        "image_id": ("Image", image_for),
        "backup_id": ("Backup", backup_for),
    }
    given = [key for key in finders if asked.get(key)]
    if len(given) > 1:
        raise BadInput(reason=f"Only one of {', '.join(given)} can be given.")
    if not given:
        return None
    kind, find = finders[given[0]]
    try:
        found: Source = find(call.actor, parse_uuid(asked[given[0]], kind))
    except NotFound as exc:
        if kind == "Image":  # Cinder finds the reference wrong, not the path
            raise BadInput(reason=f"Invalid image identifier {asked[given[0]]}.") from exc
        raise
    return found
