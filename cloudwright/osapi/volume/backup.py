"""Backups of volumes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.volume.models import Backup
from cloudwright.cloud.volume.selectors.backup import backup_for, backups_visible_to
from cloudwright.cloud.volume.services import backup as service
from cloudwright.cloud.volume.services import backup_record
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.volume import snapshot, volume
from cloudwright.osapi.volume.links import links_of
from cloudwright.osapi.volume.listing import Listing, ident, text
from cloudwright.osapi.volume.schemas import backup as schemas
from cloudwright.osapi.volume.schemas.volume import ACTION

SERVICE = "cinder.backup.drivers.cloudwright"
BACKUPS: Listing[Backup] = Listing(
    "backups",
    {
        "name": text("name"),
        "status": text("state"),
        "volume_id": ident("volume_uuid"),
        "project_id": ident("project__uuid"),
    },
    {
        "id": "uuid",
        "name": "sorting_name",
        "status": "state",
        "size": "size_mib",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)


def list_backups(call: Call) -> HttpResponse:
    """GET /v3/backups."""
    return BACKUPS.answer(call, _rows(call), lambda each: _brief(call, each))


def list_detail(call: Call) -> HttpResponse:
    """GET /v3/backups/detail."""
    return BACKUPS.answer(call, _rows(call), lambda each: _full(call, each))


def show_backup(call: Call, backup_id: str) -> HttpResponse:
    """GET /v3/backups/{backup_id}."""
    return answer({"backup": _full(call, _of(call, backup_id))})


def create_backup(call: Call) -> HttpResponse:
    """POST /v3/backups: 202."""
    asked = call.body(schemas.CREATE)["backup"]
    wanted = asked.get("snapshot_id")
    made, _ = service.create(
        volume.of(call, asked["volume_id"]),
        snapshot=snapshot.of(call, wanted) if wanted else None,
        name=asked.get("name"),
        description=asked.get("description"),
        container=asked.get("container"),
        metadata=asked.get("metadata"),
        incremental=truth(asked.get("incremental", False)),
        force=truth(asked.get("force", False)),
        actor=call.actor,
    )
    return answer({"backup": _brief(call, made) | _metadata(call, made)}, 202)


def update_backup(call: Call, backup_id: str) -> HttpResponse:
    """PUT /v3/backups/{backup_id}, since 3.9."""
    asked = call.body(schemas.UPDATE)["backup"]
    names = ("name", "description", *(("metadata",) if call.version >= (3, 43) else ()))
    changes = {key: asked[key] for key in names if key in asked}
    if not changes:
        raise BadInput(reason="Must specify at least one of name, description and metadata.")
    made = service.update(_of(call, backup_id), actor=call.actor, **changes)
    return answer({"backup": _brief(call, made) | _metadata(call, made)})


def restore_backup(call: Call, backup_id: str) -> HttpResponse:
    """POST /v3/backups/{backup_id}/restore: 202."""
    asked = call.body(schemas.RESTORE)["restore"]
    wanted = asked.get("volume_id")
    made, _ = service.restore(
        _of(call, backup_id),
        volume=volume.of(call, wanted) if wanted else None,
        name=asked.get("name"),
        actor=call.actor,
    )
    shown = {"backup_id": backup_id, "volume_id": made.uuid, "volume_name": made.name or ""}
    return answer({"restore": shown}, 202)


def export_record(call: Call, backup_id: str) -> HttpResponse:
    """GET /v3/backups/{backup_id}/export_record. Clients know a service by its first words."""
    record = backup_record.export(_of(call, backup_id), actor=call.actor)
    return answer({"backup-record": {"backup_service": SERVICE, "backup_url": record}})


def import_record(call: Call) -> HttpResponse:
    """POST /v3/backups/import_record: 201."""
    asked = call.body(schemas.RECORD)["backup-record"]
    if asked["backup_service"] != SERVICE:
        raise BadInput(reason=f"Unknown backup service {asked['backup_service']}.")
    made, _ = backup_record.take_up(asked["backup_url"], call.project(), actor=call.actor)
    return answer({"backup": _brief(call, made)}, 201)


def delete_backup(call: Call, backup_id: str) -> HttpResponse:
    """DELETE /v3/backups/{backup_id}: 202."""
    service.delete(_of(call, backup_id), actor=call.actor)
    return nothing(202)


def act(call: Call, backup_id: str) -> HttpResponse:
    """POST /v3/backups/{backup_id}/action: an administrator's resets."""
    name, asked = next(iter(call.body(ACTION).items()))
    if name not in schemas.ACTIONS:
        raise BadInput(reason=f"There is no such action: {name}")
    schema.check(schemas.ACTIONS[name], asked)
    backup = _of(call, backup_id)
    if name == "os-force_delete":
        service.delete(backup, force=True, actor=call.actor)
    else:
        service.reset(backup, to=asked["status"].lower(), actor=call.actor)
    return nothing(202)


def _of(call: Call, backup_id: str) -> Backup:
    return backup_for(call.actor, parse_uuid(backup_id, "Backup"))


def _rows(call: Call) -> QuerySet[Backup]:
    return backups_visible_to(call.actor, all_projects=call.flag("all_tenants"))


def _brief(call: Call, backup: Backup) -> dict[str, Any]:
    links = links_of(call, "backups", backup.uuid)
    return {"id": backup.uuid, "name": backup.name, "links": links}


def _metadata(call: Call, backup: Backup) -> dict[str, Any]:
    return {"metadata": backup.metadata} if call.version >= (3, 43) else {}


def _full(call: Call, backup: Backup) -> dict[str, Any]:
    shown = _brief(call, backup) | {
        "status": backup.state,
        "size": mib_to_gib(backup.size_mib),
        "object_count": 1,
        "container": backup.container,
        "description": backup.description,
        "availability_zone": backup.availability_zone,
        "created_at": naive_time(backup.created_at),
        "updated_at": naive_time(backup.updated_at),
        "data_timestamp": naive_time(backup.data_at),
        "has_dependent_backups": getattr(backup, "rested_on", False),
        "is_incremental": backup.parent_uuid is not None,
        "volume_id": backup.volume_uuid,
        "snapshot_id": backup.snapshot_uuid,
        "fail_reason": backup.error_message or None,
        **_metadata(call, backup),
    }
    if call.version >= (3, 18) and call.actor.admin:
        shown["os-backup-project-attr:project_id"] = backup.project.uuid.hex
    if call.version >= (3, 56):
        shown["user_id"] = backup.user.uuid.hex if backup.user else ""
    return shown
