"""The actions that make images of servers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance as service
from cloudwright.cloud.image.models import Image
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call


def create_image(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`createImage`: 202; the image's address in `Location`, since 2.45 its id in the body."""
    image, _ = service.create_image(
        instance,
        name=given["name"],
        properties=given.get("metadata"),
        actor=call.actor,
    )
    return _made(call, image)


def create_backup(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`createBackup`: likewise; a rotation of 0 keeps none, and so names none."""
    rotation = int(given["rotation"])
    image, _ = service.create_backup(
        instance,
        name=given["name"],
        series=given["backup_type"],
        rotation=rotation,
        properties=given.get("metadata"),
        actor=call.actor,
    )
    return _made(call, image) if rotation else nothing(202)


def _made(call: Call, image: Image) -> HttpResponse:
    if call.version >= (2, 45):
        return answer({"image_id": image.uuid}, 202)
    return nothing(202, location=f"{call.site}/image/v2/images/{image.uuid}")
