"""Metadata of images as Nova showed it until 2.35: Glance's properties. Writes answer with the
whole that comes of them."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as service
from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.metadata import NoSuchKey
from cloudwright.osapi.compute.proxied.image import image_for
from cloudwright.osapi.compute.schemas import metadata as schemas
from cloudwright.osapi.image.image import refuse_reserved
from cloudwright.osapi.image.view import WRITABLE


def list_metadata(call: Call, image_id: str) -> HttpResponse:
    """GET /images/{image_id}/metadata."""
    return answer({"metadata": image_for(call, image_id).properties})


def update_metadata(call: Call, image_id: str) -> HttpResponse:
    """POST /images/{image_id}/metadata: what is not named stays."""
    given = call.body(schemas.ALL)["metadata"]
    image = image_for(call, image_id)
    return answer({"metadata": _kept(call, image, image.properties | given)})


def replace_metadata(call: Call, image_id: str) -> HttpResponse:
    """PUT /images/{image_id}/metadata: what is not named goes."""
    given = call.body(schemas.ALL)["metadata"]
    return answer({"metadata": _kept(call, image_for(call, image_id), given)})


def show_item(call: Call, image_id: str, key: str) -> HttpResponse:
    """GET /images/{image_id}/metadata/{key}."""
    properties = image_for(call, image_id).properties
    if key not in properties:
        raise NoSuchKey
    return answer({"meta": {key: properties[key]}})


def set_item(call: Call, image_id: str, key: str) -> HttpResponse:
    """PUT /images/{image_id}/metadata/{key}: the body names the same key."""
    given = call.body(schemas.ONE)["meta"]
    if key not in given:
        raise BadInput(reason="Request body and URI mismatch")
    image = image_for(call, image_id)
    _kept(call, image, image.properties | given)
    return answer({"meta": given})


def delete_item(call: Call, image_id: str, key: str) -> HttpResponse:
    """DELETE /images/{image_id}/metadata/{key}: 204."""
    image = image_for(call, image_id)
    if key not in image.properties:
        raise NoSuchKey
    _kept(call, image, {name: value for name, value in image.properties.items() if name != key})
    return nothing()


def _kept(call: Call, image: Image, properties: dict[str, str]) -> dict[str, str]:
    """Raises BadInput, ReadOnly, Reserved for a key that is an attribute of the image itself."""
    for name in properties.keys() - image.properties.keys():
        if name in WRITABLE:
            raise BadInput(reason=f"{name} is an attribute of the image, not metadata.", field=name)
        refuse_reserved(name)
    service.update(image, properties=properties, actor=call.actor)
    return properties
