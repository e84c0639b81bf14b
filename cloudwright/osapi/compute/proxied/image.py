"""Images as Nova showed them until 2.35. Tempest's waiters, and old tools, still ask here."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import COMMUNITY, images_visible_to
from cloudwright.cloud.image.selectors.image import image_for as visible_image
from cloudwright.cloud.image.services import image as service
from cloudwright.cloud.image.states import (
    ACTIVE,
    DELETED,
    IMPORTING,
    KILLED,
    QUEUED,
    SAVING,
    UPLOADING,
)
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import gib_to_mib, mib_to_gib
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import self_and_bookmark
from cloudwright.osapi.common.schema import moment
from cloudwright.osapi.compute.pages import links, page

# Nova has fewer words than Glance: whatever is on its way is SAVING.
STATUSES = {
    ACTIVE: "ACTIVE",
    KILLED: "ERROR",
    DELETED: "DELETED",
    **dict.fromkeys((QUEUED, SAVING, UPLOADING, IMPORTING), "SAVING"),
}
OTHER = "UNKNOWN"
PROGRESS = {QUEUED: 25, SAVING: 50, ACTIVE: 100}
MOST_DIGITS = 9


def list_images(call: Call) -> HttpResponse:
    """GET /images: ids and names."""
    return _list(call, _brief)


def list_detail(call: Call) -> HttpResponse:
    """GET /images/detail."""
    return _list(call, _full)


def show_image(call: Call, image_id: str) -> HttpResponse:
    """GET /images/{image_id}."""
    return answer({"image": _full(call, image_for(call, image_id))})


def delete_image(call: Call, image_id: str) -> HttpResponse:
    """DELETE /images/{image_id}: 204."""
    service.delete(image_for(call, image_id), actor=call.actor)
    return nothing()


def image_for(call: Call, ident: str) -> Image:
    """The image that the caller may see. Raises NotFound."""
    return visible_image(call.actor, parse_uuid(ident, "Image"))


def _list(call: Call, show: Any) -> HttpResponse:
    rows, limit = page(call, _wanted(call), columns={}, default=[("created_at", True)])
    entries = [show(call, each) for each in rows]
    marker = entries[-1]["id"] if entries else ""
    return answer({"images": entries, **links(call, "images", entries, limit, marker)})


def _wanted(call: Call) -> QuerySet[Image]:
    """The images that the query asks for. Raises BadInput."""
    mine = ~Q(visibility=COMMUNITY) | Q(project=call.actor.project_id)
    found = mine & Q(hidden=False)
    for key, make in FILTERS.items():
        if value := call.first(key):
            found &= make(value)
    for key, values in call.request.GET.lists():
        if key.startswith("property-"):
            found &= Q(properties__contains={key.removeprefix("property-"): values[0]})
    return images_visible_to(call.actor).filter(found)


def _brief(call: Call, image: Image) -> dict[str, Any]:
    kept = {
        "rel": "alternate",
        "type": "application/vnd.openstack.image",
        "href": f"{call.site}/image/images/{image.uuid}",
    }
    made = [*self_and_bookmark(call, "images", image.uuid), kept]
    return {"id": str(image.uuid), "name": image.name or None, "links": made}


def _full(call: Call, image: Image) -> dict[str, Any]:
    made: dict[str, Any] = {
        **_brief(call, image),
        "status": STATUSES.get(image.state, OTHER),
        "progress": PROGRESS.get(image.state, 0),
        "created": image.created_at,
        "updated": image.updated_at,
        "minDisk": mib_to_gib(image.min_disk_mib),
        "minRam": image.min_ram_mib,
        "metadata": image.properties,
        "OS-EXT-IMG-SIZE:size": image.size_bytes or 0,
    }
    if source := image.source_instance_uuid:
        ident = str(source)
        made["server"] = {"id": ident, "links": self_and_bookmark(call, "servers", ident)}
    return made


def _with_status(text: str) -> Q:
    return Q(state__in=[state for state, word in STATUSES.items() if word == text.upper()])


def _of_server(text: str) -> Q:
    """By the server's id, or by a link that ends in it."""
    try:
        return Q(source_instance_uuid=UUID(text.rstrip("/").rpartition("/")[2]))
    except ValueError:
        return Q(pk=None)


def _of_type(text: str) -> Q:
    """Images of servers say which sort they are; whatever else is there was put there."""
    said = Q(properties__has_key="image_type")
    return ~said if text == "base" else Q(properties__contains={"image_type": text})


def _changed_since(text: str) -> Q:
    found = moment(text)
    if found is None:
        raise BadInput(reason=f"Invalid changes-since value: {text}", field="changes-since")
    return Q(updated_at__gte=found)


def _number(text: str) -> int:
    if not re.fullmatch(rf"\d{{1,{MOST_DIGITS}}}", text):
        raise BadInput(reason=f"'{text}' is no whole number.")
    return int(text)


FILTERS: dict[str, Any] = {
    "name": lambda text: Q(name=text),
    "status": _with_status,
    "server": _of_server,
    "type": _of_type,
    "changes-since": _changed_since,
    "minDisk": lambda text: Q(min_disk_mib__gte=gib_to_mib(_number(text))),
    "minRam": lambda text: Q(min_ram_mib__gte=_number(text)),
}
