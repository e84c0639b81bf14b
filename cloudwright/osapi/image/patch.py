"""PATCH /v2/images/{id}: a list of `add`, `replace`, `remove` of attributes and properties.

Two media types: 2.1 writes `{"op": "add", "path": "/x", "value": …}` (RFC 6902), 2.0 before it
`{"add": "/x", "value": …}`.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as service
from cloudwright.kernel.errors import BadInput, Conflict, Forbidden, Problem
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.image.image import columns, image_for, owner_of, refuse_reserved
from cloudwright.osapi.image.schemas import image as schemas
from cloudwright.osapi.image.view import WRITABLE, as_image

OLD_TYPE, NEW_TYPE = (f"application/openstack-images-v2.{minor}-json-patch" for minor in (0, 1))
OPERATIONS = ("add", "replace", "remove")


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


class LocationsFixed(Forbidden):
    """403, in Glance's words: where bytes lie is nobody's business."""

    code = "image.locations_fixed"
    message = "It's not allowed to change locations if locations are invisible."


def patch_image(call: Call, image_id: str) -> HttpResponse:
    """PATCH /v2/images/{image_id}: all of the list or nothing."""
    changes = _changes(call)
    image = image_for(call, image_id)
    before, attributes, properties = _apart(call, image)
    for op, name, value in changes:
        _apply(op, name, value, attributes, properties)
    schema.check(schemas.AFTER, {**attributes, **properties})
    changed = {key: value for key, value in attributes.items() if value != before[key]}
    owner = changed.pop("owner", None)
    wanted = columns(changed)
    if properties != image.properties:
        wanted["properties"] = properties
    with transaction.atomic():
        if wanted:
            service.update(image, actor=call.actor, **wanted)
        if owner:
            service.give_away(image, project=owner_of(call, owner), actor=call.actor)
    return answer(as_image(image))


def _changes(call: Call) -> list[tuple[str, str, Any]]:
    """Each change as operation, name, value. Raises WrongMediaType, BadInput."""
    kind = call.request.content_type
    if kind not in {OLD_TYPE, NEW_TYPE}:
        raise WrongMediaType
    body = call.body(schemas.PATCH if kind == NEW_TYPE else schemas.OLD_PATCH)
    return [_change(each) for each in body]


def _change(each: dict[str, Any]) -> tuple[str, str, Any]:
    op = each.get("op") or next(name for name in OPERATIONS if name in each)
    pointer = each["path"] if "op" in each else each[op]
    if op != "remove" and "value" not in each:
        raise BadInput(reason=f'Operation "{op}" requires a member named "value".')
    if pointer.startswith("/locations"):
        raise LocationsFixed
    name = pointer[1:].replace("~1", "/").replace("~0", "~")
    if "/" in pointer[1:]:
        raise BadInput(reason=f"Invalid JSON pointer for this resource: '{pointer}'")
    return op, name, each.get("value")


def _apart(call: Call, image: Image) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What may be changed, twice, and the properties. The owner is an administrator's to change."""
    shown = as_image(image)
    before = {key: shown[key] for key in (*WRITABLE, *(("owner",) if call.actor.admin else ()))}
    return before, dict(before), dict(image.properties)


def _apply(
    op: str, name: str, value: Any, attributes: dict[str, Any], properties: dict[str, Any]
) -> None:
    if name not in attributes:
        refuse_reserved(name)
    if op == "remove":
        if name in attributes:
            raise NotRemovable(name=name)
        if properties.pop(name, None) is None:
            raise NoSuchProperty(name=name)
    elif name in attributes:
        attributes[name] = value
    elif op == "replace" and name not in properties:
        raise NoSuchProperty(name=name)
    else:
        properties[name] = value
