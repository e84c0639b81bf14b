"""Transfers: `os-volume-transfer`; since 3.55 `volume-transfers`, which takes snapshots along."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.volume.models import Transfer
from cloudwright.cloud.volume.selectors.transfer import (
    offered_transfer,
    transfer_for,
    transfers_visible_to,
)
from cloudwright.cloud.volume.services import transfer as service
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.volume import volume
from cloudwright.osapi.volume.links import links_of
from cloudwright.osapi.volume.listing import Listing, ident, text
from cloudwright.osapi.volume.schemas import volume as schemas

TRANSFERS: Listing[Transfer] = Listing(
    "transfers",
    {"name": text("name"), "volume_id": ident("volume__uuid")},
    {"id": "uuid", "name": "name", "created_at": "created_at", "updated_at": "updated_at"},
)


def list_transfers(call: Call) -> HttpResponse:
    """GET /v3/os-volume-transfer."""
    return TRANSFERS.answer(call, _rows(call), lambda each: _brief(call, each))


def list_detail(call: Call) -> HttpResponse:
    """GET /v3/os-volume-transfer/detail."""
    return TRANSFERS.answer(call, _rows(call), lambda each: _full(call, each))


def show_transfer(call: Call, transfer_id: str) -> HttpResponse:
    """GET /v3/os-volume-transfer/{transfer_id}."""
    return answer({"transfer": _full(call, _of(call, transfer_id))})


def create_transfer(call: Call) -> HttpResponse:
    """POST /v3/os-volume-transfer: 202. A volume with snapshots is refused."""
    return _create(call, with_snapshots=False)


def create_with_snapshots(call: Call) -> HttpResponse:
    """POST /v3/volume-transfers: 202. Snapshots go along, unless `no_snapshots` says otherwise."""
    return _create(call, with_snapshots=True)


def _create(call: Call, *, with_snapshots: bool) -> HttpResponse:
    """The only answer that has the key."""
    asked = call.body(schemas.TRANSFER)["transfer"]
    row = volume.of(call, asked["volume_id"])
    made, key = service.create(
        row,
        name=asked.get("name") or "",
        with_snapshots=with_snapshots and not truth(asked.get("no_snapshots", False)),
        actor=call.actor,
    )
    return answer({"transfer": _full(call, made) | {"auth_key": key}}, 202)


def accept_transfer(call: Call, transfer_id: str) -> HttpResponse:
    """POST /v3/os-volume-transfer/{transfer_id}/accept: 202."""
    key = call.body(schemas.ACCEPT)["accept"]["auth_key"]
    offer = offered_transfer(parse_uuid(transfer_id, "Transfer"))
    shown = _brief(call, offer)
    service.accept(offer, key=key, project=call.project(), actor=call.actor)
    return answer({"transfer": shown}, 202)


def delete_transfer(call: Call, transfer_id: str) -> HttpResponse:
    """DELETE /v3/os-volume-transfer/{transfer_id}: 202."""
    service.delete(_of(call, transfer_id), actor=call.actor)
    return nothing(202)


def _of(call: Call, transfer_id: str) -> Transfer:
    return transfer_for(call.actor, parse_uuid(transfer_id, "Transfer"))


def _rows(call: Call) -> QuerySet[Transfer]:
    return transfers_visible_to(call.actor, all_projects=call.flag("all_tenants"))


def _brief(call: Call, transfer: Transfer) -> dict[str, Any]:
    return {
        "id": transfer.uuid,
        "name": transfer.name,
        "volume_id": transfer.volume.uuid,
        "links": links_of(call, "os-volume-transfer", transfer.uuid),
    }


def _full(call: Call, transfer: Transfer) -> dict[str, Any]:
    shown = _brief(call, transfer) | {"created_at": naive_time(transfer.created_at)}
    if call.version >= (3, 55):
        shown["no_snapshots"] = not transfer.with_snapshots
    if call.version >= (3, 57):
        shown |= {
            "source_project_id": transfer.volume.project.uuid.hex,
            "destination_project_id": None,
            "accepted": False,
        }
    return shown
