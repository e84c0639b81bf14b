"""Imports and stores: how bytes come to an image other than by PUT, and where they lie."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.image.selectors.usage import usage_of
from cloudwright.cloud.image.services import image_import as service
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.image.image import image_for
from cloudwright.osapi.image.schemas import importing as schemas
from cloudwright.osapi.image.view import STORE


class OnlyStore(Forbidden):
    """403: an image's bytes go with the image."""

    code = "image.only_store"
    message = (
        "Cannot delete image data from the only store containing it. "
        "Consider deleting the image instead."
    )


def show_import(call: Call) -> HttpResponse:
    """GET /v2/info/import: the methods by which bytes come here."""
    del call
    methods = {"description": "Import methods available.", "type": "array"}
    return answer({"import-methods": {**methods, "value": service.methods()}})


def import_image(call: Call, image_id: str) -> HttpResponse:
    """POST /v2/images/{image_id}/import: 202. There is one store, which may be named."""
    asked = call.body(schemas.IMPORT)
    for store in asked.get("stores", []):
        if store != STORE:
            raise BadInput(reason=f"Store {store} is not known here.", field="stores")
    method = asked["method"]
    image = image_for(call, image_id)
    uri = str(method.get("uri", ""))
    service.begin(image, method=method["name"], uri=uri, actor=call.actor)
    return nothing(202)


def list_stores(call: Call) -> HttpResponse:
    """GET /v2/info/stores: the image folder."""
    del call
    about = "The image folder of this cloud."
    return answer({"stores": [{"id": STORE, "default": "true", "description": about}]})


def delete_from_store(call: Call, store: str, image_id: str) -> HttpResponse:
    """DELETE /v2/stores/{store}/{image_id}: refused, for there is no other."""
    image_for(call, image_id)
    if store != STORE:
        raise NotFound(kind="store", id=store)
    raise OnlyStore


def show_usage(call: Call) -> HttpResponse:
    """GET /v2/info/usage: the project's quota; sizes in MiB, as Glance counts them."""
    usage: dict[str, Any] = {
        name: {"limit": limit, "usage": used} for name, limit, used in usage_of(call.project())
    }
    return answer({"usage": usage})
