"""Tags of an image."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.cloud.image.services import image as service
from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.image.image import image_for
from cloudwright.osapi.image.schemas.image import TAG


def add_tag(call: Call, image_id: str, tag: str) -> HttpResponse:
    """PUT /v2/images/{image_id}/tags/{tag}: 204."""
    schema.check(TAG, tag)
    image = image_for(call, image_id)
    if tag not in image.tags:
        service.update(image, tags=[*image.tags, tag], actor=call.actor)
    return nothing()


def delete_tag(call: Call, image_id: str, tag: str) -> HttpResponse:
    """DELETE /v2/images/{image_id}/tags/{tag}: 204 or 404."""
    image = image_for(call, image_id)
    if tag not in image.tags:
        raise NotFound(kind="tag", id=tag)
    kept = [each for each in image.tags if each != tag]
    service.update(image, tags=kept, actor=call.actor)
    return nothing()
