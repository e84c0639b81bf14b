"""Disks that an image of a volume-backed server lists, in the words of a request's mapping."""

from __future__ import annotations

import json
from typing import Any

from cloudwright.cloud.compute.services.block_device_plan import DisksInvalid
from cloudwright.cloud.image.selectors.image import image_for
from cloudwright.cloud.image.states import ACTIVE
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import check
from cloudwright.osapi.compute.schemas.block_device import mapping

LISTED = {"type": "array", "items": {"type": "object"}}
# What Nova calls the source of a disk that an image lists; the request calls each of them `uuid`.
SOURCE_IDS = {"snapshot": "snapshot_id", "volume": "volume_id", "image": "image_id"}


def kept_in(call: Call, reference: str) -> list[dict[str, Any]]:
    """The disks of an image without bytes; none for any other image, or where there is none.
    Raises DisksInvalid where the list is not one."""
    try:
        ident = parse_uuid(reference.rstrip("/").rpartition("/")[2], "Image")
        image = image_for(call.actor, ident)
    except NotFound:
        return []
    text = image.properties.get("block_device_mapping")
    if image.state != ACTIVE or image.size_bytes or not text:
        return []
    try:
        # Anybody may write a property of their image: it is judged as a request is.
        listed = json.loads(text)
        check(LISTED, listed)
        kept = [_as_asked(each) for each in listed]
        check(mapping(tagged=True, typed=True), kept)
    except (TypeError, ValueError, RecursionError, BadInput):
        reason = f"the mapping of image {image.uuid} cannot be read."
        raise DisksInvalid(reason=reason, field="imageRef") from None
    return kept


def _as_asked(listed: dict[str, Any]) -> dict[str, Any]:
    """One disk as a request would name it; what is null is not said."""
    said = {key: value for key, value in listed.items() if value is not None}
    sources = {name: said.pop(name, None) for name in SOURCE_IDS.values()}
    source = sources.get(SOURCE_IDS.get(str(said.get("source_type")), ""))
    return {**said, **({"uuid": source} if source else {})}
