"""PATCH /v2/images/{id}: a list of `add`, `replace`, `remove` of attributes and properties."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as service
from cloudwright.kernel.errors import BadInput, Conflict, Forbidden, Problem
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.image.image import ReadOnly, columns, image_for
from cloudwright.osapi.image.schemas import image as schemas
from cloudwright.osapi.image.view import READ_ONLY, WRITABLE, as_image

MEDIA_TYPES = frozenset(f"application/openstack-images-v2.{minor}-json-patch" for minor in (0, 1))


class WrongMediaType(Problem):
    """415: a patch has a type of its own."""

    code, status = "image.patch_media_type", 415
    message = "Unsupported Content-Type. Use application/openstack-images-v2.1-json-patch."


class NoSuchProperty(Conflict):
    """409, in Glance's words."""

    code, message = "image.no_such_property", "Property {name} does not exist."


class NotRemovable(Forbidden):
    """403, in Glance's words."""

    code, message = "image.not_removable", "Property {name} may not be removed."


def patch_image(call: Call, image_id: str) -> HttpResponse:
    """PATCH /v2/images/{image_id}: all of the list or nothing."""
    if call.request.content_type not in MEDIA_TYPES:
        raise WrongMediaType
    changes = call.body(schemas.PATCH)
    image = image_for(call, image_id)
    before, attributes, properties = _apart(image)
    for change in changes:
        _apply(change, attributes, properties)
    schema.check(schemas.AFTER, {**attributes, **properties})
    changed = {key: value for key, value in attributes.items() if value != before[key]}
    wanted = columns(changed)
    if properties != image.properties:
        wanted["properties"] = properties
    if wanted:
        service.update(image, actor=call.actor, **wanted)
    return answer(as_image(image))


def _apart(image: Image) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    shown = as_image(image)
    before = {key: shown[key] for key in WRITABLE}
    return before, dict(before), dict(image.properties)


def _apply(change: dict[str, Any], attributes: dict[str, Any], properties: dict[str, Any]) -> None:
    name = change["path"][1:].replace("~1", "/").replace("~0", "~")
    if name in READ_ONLY:
        raise ReadOnly(name=name)
    if change["op"] == "remove":
        if name in attributes:
            raise NotRemovable(name=name)
        if properties.pop(name, None) is None:
            raise NoSuchProperty(name=name)
        return
    if "value" not in change:
        raise BadInput(reason=f'Operation "{change["op"]}" requires a member named "value".')
    if name in attributes:
        attributes[name] = change["value"]
        return
    if change["op"] == "replace" and name not in properties:
        raise NoSuchProperty(name=name)
    properties[name] = change["value"]
