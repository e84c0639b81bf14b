"""What is done to a volume: POST /v3/volumes/{volume_id}/action, one word in the body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.models import Volume
from cloudwright.cloud.volume.selectors.snapshot import snapshot_for
from cloudwright.cloud.volume.selectors.volume_type import type_for
from cloudwright.cloud.volume.services import attachment as attachments
from cloudwright.cloud.volume.services import volume as service
from cloudwright.core.admission.gates import check
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.volume.schemas import volume as schemas
from cloudwright.osapi.volume.type_view import shown as type_shown
from cloudwright.osapi.volume.volume import of


class NothingToMigrateTo(BadInput):
    """400: every volume is where it can be."""

    code = "volume.nothing_to_migrate_to"
    message = "Invalid host: no other host can take this volume: each keeps its own."


Act = Callable[[Call, Volume, Any], HttpResponse]


def act(call: Call, volume_id: str) -> HttpResponse:
    """POST /v3/volumes/{volume_id}/action."""
    body = call.body(schemas.ACTION)
    name, asked = next(iter(body.items()))
    if name not in ACTS or (name == "revert" and call.version < (3, 40)):
        raise BadInput(reason=f"There is no such action: {name}")
    schema.check(schemas.ACTIONS[name], asked)
    return ACTS[name](call, of(call, volume_id), asked)


def _extend(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    service.extend(volume, size_gib=int(asked["new_size"]), actor=call.actor)
    return nothing(202)


def _readonly(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    service.update(volume, readonly=truth(asked["readonly"]), actor=call.actor)
    return nothing(202)


def _bootable(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    service.update(volume, bootable=truth(asked["bootable"]), actor=call.actor)
    return nothing(200)


def _upload(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    image, _ = service.upload(
        volume,
        name=asked["image_name"],
        disk_format=asked.get("disk_format") or "raw",
        container_format=asked.get("container_format") or "bare",
        visibility=asked.get("visibility", "shared"),
        protected=truth(asked.get("protected", False)),
        force=truth(asked.get("force", False)),
        actor=call.actor,
    )
    shown = {
        "id": volume.uuid,
        "updated_at": naive_time(volume.updated_at),
        "status": volume.state,
        "display_description": volume.description,
        "size": mib_to_gib(volume.size_mib),
        "volume_type": type_shown(call, volume.volume_type) if volume.volume_type else None,
        "image_id": image.uuid,
        "container_format": image.container_format,
        "disk_format": image.disk_format,
        "image_name": image.name,
    }
    if call.version >= (3, 1):
        shown |= {"visibility": image.visibility, "protected": image.protected}
    return answer({"os-volume_upload_image": shown}, 202)


def _attach(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    if not asked.get("instance_uuid") and not asked.get("host_name"):
        raise BadInput(reason="Invalid request to attach volume to an invalid target")
    wanted = asked.get("instance_uuid")
    attachments.attach(
        volume,
        instance_uuid=parse_uuid(wanted, "Instance") if wanted else None,
        host_name=asked.get("host_name"),
        device=asked.get("mountpoint", ""),
        mode=asked.get("mode") or ("ro" if volume.readonly else "rw"),
        actor=call.actor,
    )
    return nothing(202)


def _detach(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    named = (asked or {}).get("attachment_id")
    uuid = parse_uuid(named, "Attachment") if named else None
    attachments.detach(volume, attachment=uuid, actor=call.actor)
    return nothing(202)


def _booked(verb: Callable[..., Volume]) -> Act:
    def book(call: Call, volume: Volume, asked: Any) -> HttpResponse:
        del asked
        verb(volume, actor=call.actor)
        return nothing(202)

    return book


def _retype(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    wanted = type_for(call.actor, asked["new_type"])
    service.retype(volume, volume_type=wanted, actor=call.actor)
    return nothing(202)


def _reset(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    if not asked.get("status"):
        raise BadInput(reason="Must specify 'status' in the request body.")
    service.reset(volume, to=asked["status"].lower(), actor=call.actor)
    return nothing(202)


def _force_delete(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    del asked
    service.delete(volume, force=True, actor=call.actor)
    return nothing(202)


def _set_image_metadata(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    merged = volume.image_metadata | asked["metadata"]
    service.update(volume, image_metadata=merged, actor=call.actor)
    return answer({"metadata": volume.image_metadata})


def _show_image_metadata(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    del call, asked
    return answer({"metadata": volume.image_metadata})


def _unset_image_metadata(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    check("volume.update", volume, call.actor)
    key = asked["key"]
    if key not in volume.image_metadata:
        raise NotFound(kind="Volume image metadata", id=key)
    left = {name: value for name, value in volume.image_metadata.items() if name != key}
    service.update(volume, image_metadata=left, actor=call.actor)
    return nothing(200)


def _migrate(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    """Bytes are moved by nobody here: a volume stays on the host that keeps it."""
    del asked
    check("volume.reset", volume, call.actor)
    raise NothingToMigrateTo


def _revert(call: Call, volume: Volume, asked: Any) -> HttpResponse:
    snapshot = snapshot_for(call.actor, parse_uuid(asked["snapshot_id"], "Snapshot"))
    service.revert(volume, snapshot=snapshot, actor=call.actor)
    return nothing(202)


ACTS: dict[str, Act] = {
    "os-extend": _extend,
    "os-update_readonly_flag": _readonly,
    "os-set_bootable": _bootable,
    "os-volume_upload_image": _upload,
    "os-reserve": _booked(attachments.reserve),
    "os-unreserve": _booked(attachments.unreserve),
    "os-begin_detaching": _booked(attachments.begin_detaching),
    "os-roll_detaching": _booked(attachments.roll_detaching),
    "os-attach": _attach,
    "os-detach": _detach,
    "os-force_detach": _booked(attachments.force_detach),
    "os-retype": _retype,
    "os-reset_status": _reset,
    "os-force_delete": _force_delete,
    "os-set_image_metadata": _set_image_metadata,
    "os-show_image_metadata": _show_image_metadata,
    "os-unset_image_metadata": _unset_image_metadata,
    "os-migrate_volume": _migrate,
    "revert": _revert,
}
