"""The disks that POST /servers names: Nova's two mappings become wishes for the service.

What is named and not there is 400 here, in Nova's words.
"""

from __future__ import annotations

from typing import Any

from cloudwright.cloud.compute.models.block_device import EPHEMERAL, SWAP, VOLUME
from cloudwright.cloud.compute.services.block_device_plan import DisksInvalid, DiskWish
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import usable_image_for
from cloudwright.cloud.volume.models import Snapshot, Volume, VolumeType
from cloudwright.cloud.volume.selectors.snapshot import snapshot_for
from cloudwright.cloud.volume.selectors.volume import volume_for
from cloudwright.cloud.volume.selectors.volume_type import type_for
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.compute.image_mapping import kept_in

FIELD = "block_device_mapping_v2"
ROOT = "vda"
# Cards and buses that this cloud has one of.
BUSES = {"disk_bus": (None, "virtio"), "device_type": (None, "disk")}


def disks_of(call: Call, asked: dict[str, Any], most: int) -> tuple[list[DiskWish], str]:
    """The wishes of a create for up to `most` servers, and the reference of the image that the root
    disk is made of, if it is: `imageRef`, or the mapping's own word for that. An `imageRef` that
    only lists disks stands for these. Raises BadInput and its kinds."""
    old, new = asked.get("block_device_mapping"), asked.get("block_device_mapping_v2")
    if old and new:
        raise BadInput(
            reason="Using different block_device_mapping syntaxes is not allowed in the same "
            "request.",
            field=FIELD,
        )
    mapping = _modern(old, from_image=bool(asked.get("imageRef"))) if old else new or []
    names = {each.get("device_name") for each in mapping} - {None}
    kept = kept_in(call, asked["imageRef"]) if asked.get("imageRef") else []
    mapping = [*mapping, *(each for each in kept if each.get("device_name") not in names)]
    mapping = [each for each in mapping if not each.get("no_device")]
    local = [each for each in mapping if _is_image_itself(each)]
    rest = [each for each in mapping if not _is_image_itself(each)]
    image = asked.get("imageRef") or next((each.get("uuid") or "" for each in local), "")
    if kept:
        local, image = [each for each in local if each.get("uuid") != image], ""
    if len(local) > 1 or any(each.get("uuid") != image for each in local):
        raise DisksInvalid(reason="Mapping image to local is not supported.", field=FIELD)
    if mapping:
        _check_order([_index(each) for each in rest], from_image=bool(image))
    wishes = [_wish(call, each) for each in rest]
    if most > 1 and any(isinstance(each.source, Volume) for each in wishes):
        raise BadInput(
            reason="Cannot attach one or more volumes to multiple instances", field=FIELD
        )
    return wishes, image


def _wish(call: Call, each: dict[str, Any]) -> DiskWish:
    for name, known in BUSES.items():
        if each.get(name) not in known:
            raise BadInput(reason=f"{name} {each[name]} is not offered here.", field=name)
    kind = _kind(each)
    size = int(each.get("volume_size") or 0) or None
    source = _source(call, each)
    if kind == VOLUME and size is None and (source is None or isinstance(source, Image)):
        what = "Images with destination_type 'volume'" if source else "Blank volumes"
        reason = f"{what} need to have a non-zero size specified"
        raise DisksInvalid(reason=reason, field=FIELD)
    return DiskWish(
        kind=kind,
        source=source,
        size_gib=size,
        boot=_index(each) == 0,
        device=each.get("device_name") or "",
        tag=each.get("tag") or "",
        delete_on_termination=truth(each.get("delete_on_termination", False)),
        volume_type=_type(call, each.get("volume_type")),
    )


def _kind(each: dict[str, Any]) -> str:
    source = each.get("source_type")
    if source is None:
        raise BadInput(reason="Block device mapping without a source_type.", field="source_type")
    destination = each.get("destination_type") or ("local" if source == "blank" else "volume")
    if destination == "volume":
        return VOLUME
    if source == "image":
        raise DisksInvalid(reason="Mapping image to local is not supported.", field=FIELD)
    if source != "blank":
        raise DisksInvalid(reason=f"a {source} is never local.", field="destination_type")
    return SWAP if each.get("guest_format") == "swap" else EPHEMERAL


def _source(call: Call, each: dict[str, Any]) -> Image | Snapshot | Volume | None:
    kind, ident = each["source_type"], each.get("uuid") or ""
    if kind == "blank":
        if ident:
            raise BadInput(reason="Invalid device UUID.", field="uuid")
        return None
    if not ident:
        raise BadInput(reason="Missing device UUID.", field="uuid")
    try:
        uuid = parse_uuid(ident, kind.capitalize())
        if kind == "image":
            return usable_image_for(call.actor, uuid)
        if kind == "snapshot":
            return snapshot_for(call.actor, uuid)
        return volume_for(call.actor, uuid)
    except NotFound:
        raise DisksInvalid(reason=f"failed to get {kind} {ident}.", field=FIELD) from None


def _type(call: Call, ident: str | None) -> VolumeType | None:
    if not ident:
        return None
    try:
        return type_for(call.actor, ident)
    except NotFound:
        raise BadInput(
            reason=f"Volume type {ident} could not be found.", field="volume_type"
        ) from None


def _index(each: dict[str, Any]) -> int:
    """The place in the order of starting; -1 for a disk that is not started from."""
    found = each.get("boot_index")
    return int(found) if found is not None else -1


def _is_image_itself(each: dict[str, Any]) -> bool:
    """The entry that says what `imageRef` says: a local disk from the image."""
    local = each.get("destination_type", "local") == "local"
    return each.get("source_type") == "image" and local and _index(each) in (0, -1)


def _check_order(indexes: list[int], *, from_image: bool) -> None:
    """From 0 on without a gap, each once; an image that is named alone stands at 0."""
    order = sorted(each for each in indexes if each >= 0)
    if from_image and 0 not in order:
        order = [0, *order]
    if order != list(range(len(order))) or not order:
        raise DisksInvalid(
            reason="Boot sequence for the instance and image/block device mapping combination is "
            "not valid.",
            field=FIELD,
        )


def _modern(old: list[dict[str, Any]], *, from_image: bool) -> list[dict[str, Any]]:
    """The mapping of before 2013 in today's words. Without an image the volume at vda is started
    from, or else the first one."""
    made = [_modern_one(each) for each in old]
    volumes = [each for each in made if each["source_type"] != "blank"]
    if not from_image and volumes:
        named = (each for each in volumes if (each.get("device_name") or "").endswith(ROOT))
        next(named, volumes[0])["boot_index"] = 0
    return made


def _modern_one(each: dict[str, Any]) -> dict[str, Any]:
    kept = {key: each[key] for key in ("device_name", "delete_on_termination", "volume_size")
            if each.get(key) is not None}  # fmt: skip
    if each.get("no_device"):
        return {"no_device": True, "source_type": "blank"}
    if each.get("snapshot_id"):
        return kept | {"source_type": "snapshot", "uuid": each["snapshot_id"]}
    if each.get("volume_id"):
        return kept | {"source_type": "volume", "uuid": each["volume_id"]}
    virtual = each.get("virtual_name") or ""
    if virtual == "swap" or virtual.startswith("ephemeral"):
        guest = {"guest_format": "swap"} if virtual == "swap" else {}
        return kept | guest | {"source_type": "blank", "destination_type": "local"}
    raise BadInput(
        reason="Block device mapping is invalid: it names neither a volume nor a snapshot.",
        field="block_device_mapping",
    )
