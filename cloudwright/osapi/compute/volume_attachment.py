"""Volumes in servers, by Nova's name os-volume_attachments."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import BlockDevice, Instance
from cloudwright.cloud.compute.selectors.block_device import block_device_for, volumes_in
from cloudwright.cloud.compute.services import block_device as service
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.volume.models import Volume
from cloudwright.cloud.volume.selectors.volume import volume_for
from cloudwright.cloud.volume.services.problems import InvalidVolume
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.pages import by_offset
from cloudwright.osapi.compute.schemas import volume_attachment as schemas
from cloudwright.osapi.compute.server import server_for
from cloudwright.osapi.compute.wrong_state import in_nova_words

MOST = 1000


class NoSuchAttachment(NotFound):
    """404, in Nova's words."""

    code = "openstack.no_such_attachment"
    message = "volume_id not found: {volume}"


def list_attachments(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/os-volume_attachments."""
    call.query(schemas.LIST_QUERY)
    rows = volumes_in([server_for(call, server_id).uuid])
    page = by_offset(call, rows, most=MOST)
    return answer({"volumeAttachments": [_shown(call, each) for each in page]})


def show_attachment(call: Call, server_id: str, attached_id: str) -> HttpResponse:
    """GET /servers/{server_id}/os-volume_attachments/{attached_id}."""
    row = _row(server_for(call, server_id), attached_id)
    return answer({"volumeAttachment": _shown(call, row)})


def attach_volume(call: Call, server_id: str) -> HttpResponse:
    """POST /servers/{server_id}/os-volume_attachments: 200, while the volume is on its way."""
    asked = call.body(schemas.attach(call.version))["volumeAttachment"]
    instance = server_for(call, server_id)
    volume = volume_for(call.actor, parse_uuid(asked["volumeId"], "Volume"))
    _shared(call, volume)
    try:
        row, _ = service.attach(
            instance,
            volume,
            device=asked.get("device") or "",
            tag=asked.get("tag") or "",
            delete_on_termination=asked.get("delete_on_termination", False),
            actor=call.actor,
        )
    except WrongState as problem:
        raise in_nova_words("attach_volume", instance, problem) from problem
    return answer({"volumeAttachment": _shown(call, row)})


def swap_volume(call: Call, server_id: str, attached_id: str) -> HttpResponse:
    """PUT /servers/{server_id}/os-volume_attachments/{attached_id}, until 2.84: one volume in place
    of another, which is not offered. Raises BadInput."""
    call.body(schemas.SWAP)
    _row(server_for(call, server_id), attached_id)
    raise BadInput(
        reason="A volume is not swapped for another here: detach it, and attach the other.",
        field="volumeId",
    )


def update_attachment(call: Call, server_id: str, attached_id: str) -> HttpResponse:
    """PUT since 2.85: 202. Only what becomes of the volume can be changed. Raises BadInput."""
    asked = call.body(schemas.UPDATE)["volumeAttachment"]
    row = _row(server_for(call, server_id), attached_id)
    if parse_uuid(asked["volumeId"], "Volume") != parse_uuid(attached_id, "Volume"):
        raise BadInput(reason="A volume is not swapped for another here.", field="volumeId")
    shown = _shown(call, row)
    for key in ("id", "serverId", "device", "tag"):
        if key in asked and str(asked[key]) != str(shown.get(key)):
            raise BadInput(reason=f"The {key} property cannot be updated.", field=key)
    if "delete_on_termination" in asked:
        wanted = asked["delete_on_termination"]
        service.update(row, delete_on_termination=wanted, actor=call.actor)
    return nothing(202)


def detach_volume(call: Call, server_id: str, attached_id: str) -> HttpResponse:
    """DELETE /servers/{server_id}/os-volume_attachments/{attached_id}: 202."""
    instance = server_for(call, server_id)
    try:
        service.detach(_row(instance, attached_id), actor=call.actor)
    except WrongState as problem:
        raise in_nova_words("detach_volume", instance, problem) from problem
    return nothing(202)


def _shared(call: Call, volume: Volume) -> None:
    """A volume that several servers may have is known since 2.60."""
    if volume.multiattach and call.version < (2, 60):
        raise InvalidVolume(
            reason="Multiattach volumes are only supported starting with compute API version 2.60."
        )


def _row(instance: Instance, volume_id: str) -> BlockDevice:
    try:
        return block_device_for(instance, parse_uuid(volume_id, "Volume"))
    except NotFound:
        raise NoSuchAttachment(volume=volume_id) from None


def _shown(call: Call, row: BlockDevice) -> dict[str, Any]:
    assert row.volume is not None  # noqa: S101 - selectors of volumes found it
    made: dict[str, Any] = {
        "volumeId": row.volume.uuid,
        "serverId": row.instance.uuid,
        "device": row.device,
    }
    if call.version < (2, 89):
        made["id"] = row.volume.uuid
    if call.version >= (2, 70):
        made["tag"] = row.tag or None
    if call.version >= (2, 79):
        made["delete_on_termination"] = row.delete_on_termination
    return made
