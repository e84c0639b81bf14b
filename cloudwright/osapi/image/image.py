"""Images: list, show, create, delete. They are changed in `patch`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors import image as selectors
from cloudwright.cloud.image.services import image as service
from cloudwright.cloud.image.services.image_import import methods
from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import gib_to_mib
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import next_query
from cloudwright.osapi.common.paging import Order, after, limit_of, order_of
from cloudwright.osapi.image.filter import wanted
from cloudwright.osapi.image.schemas import image as schemas
from cloudwright.osapi.image.view import (
    READ_ONLY,
    RESERVED,
    RESERVED_BEGINNING,
    STORE,
    WRITABLE,
    as_image,
)

PAGE = 25
SORTABLE = {
    "id": "uuid",
    "name": "name",
    "status": "state",
    "disk_format": "disk_format_",
    "container_format": "container_format_",
    "size": "size_",
    "created_at": "created_at",
    "updated_at": "updated_at",
}


class ReadOnly(Forbidden):
    """403, in Glance's words."""

    code, message = "image.read_only", "Attribute '{name}' is read-only."


class Reserved(Forbidden):
    """403, in Glance's words."""

    code, message = "image.reserved", "Attribute '{name}' is reserved."


def list_images(call: Call) -> HttpResponse:
    """GET /v2/images: in pages of `limit` (25 unless said, 1000 at most)."""
    limit = limit_of(call.first("limit"), default=PAGE)
    rows = _comparable(wanted(call))
    page = list(after(rows, _order(call), _marked(call, rows))[: limit + 1])
    shown = page[:limit]
    body: dict[str, Any] = {
        "images": [as_image(each) for each in shown],
        "first": _path(call.request.GET.urlencode()),
        "schema": "/v2/schemas/images",
    }
    if len(page) > limit and shown:
        body["next"] = _path(next_query(call, shown[-1].uuid))
    return answer(body)


def show_image(call: Call, image_id: str) -> HttpResponse:
    """GET /v2/images/{image_id}."""
    return answer(as_image(image_for(call, image_id)))


def create_image(call: Call) -> HttpResponse:
    """POST /v2/images: 201, queued, without bytes. Unknown keys are properties, and are texts."""
    asked = call.body(schemas.CREATE)
    for name in asked.keys() - {"id", "owner"}:
        refuse_reserved(name)
    made = service.create(
        owner_of(call, asked.get("owner")),
        uuid=_chosen(asked.get("id")),
        properties={key: asked[key] for key in asked.keys() - WRITABLE.keys() - {"id", "owner"}},
        actor=call.actor,
        **columns({key: value for key, value in asked.items() if key in WRITABLE}),
    )
    headers = {
        "location": f"{call.root}/v2/images/{made.uuid}",
        "openstack_image_import_methods": ",".join(methods()),
        "openstack_image_store_ids": STORE,
    }
    return answer(as_image(made), 201, **headers)


def delete_image(call: Call, image_id: str) -> HttpResponse:
    """DELETE /v2/images/{image_id}: 204."""
    service.delete(image_for(call, image_id), actor=call.actor)
    return nothing()


def image_for(call: Call, ident: str) -> Image:
    """The image that the caller may see. Raises NotFound."""
    try:
        return selectors.image_for(call.actor, parse_uuid(ident, "image"))
    except NotFound:
        raise NotFound(kind="image", id=ident) from None


def columns(asked: dict[str, Any]) -> dict[str, Any]:
    """Writable attributes by our columns and in our units."""
    made = {WRITABLE[key]: value for key, value in asked.items()}
    if "min_disk_mib" in made:
        made["min_disk_mib"] = gib_to_mib(made["min_disk_mib"])
    if "name" in made:
        made["name"] = made["name"] or ""
    if "tags" in made:
        made["tags"] = list(dict.fromkeys(made["tags"]))
    return made


def refuse_reserved(name: str) -> None:
    """Raises ReadOnly, Reserved for a name that clients may not set."""
    if name in READ_ONLY:
        raise ReadOnly(name=name)
    if name in RESERVED or name.startswith(RESERVED_BEGINNING):
        raise Reserved(name=name)


def owner_of(call: Call, ident: str | None) -> Project:
    """The caller's own project, or the one that an administrator names. Raises Forbidden,
    BadInput."""
    if not ident or ident == call.project().uuid.hex:
        return call.project()
    if not call.actor.admin:
        raise Forbidden
    try:
        return project_named(parse_uuid(ident, "project"))
    except NotFound as exc:
        raise BadInput(reason=f"There is no project {ident}.", field="owner") from exc


def _chosen(ident: str | None) -> UUID | None:
    return parse_uuid(ident, "image") if ident else None


def _comparable(rows: QuerySet[Image]) -> QuerySet[Image]:
    """With columns to sort by that are never null."""
    return rows.annotate(
        size_=Coalesce(F("size_bytes"), Value(0)),
        disk_format_=Coalesce(F("disk_format"), Value("")),
        container_format_=Coalesce(F("container_format"), Value("")),
    )


def _order(call: Call) -> Order:
    """`sort=name:asc,size` or repeated `sort_key` and `sort_dir`."""
    if not call.first("sort"):
        keys, directions = (
            call.request.GET.getlist("sort_key"),
            call.request.GET.getlist("sort_dir"),
        )
        return order_of(keys, directions, SORTABLE, [("created_at", True)])
    parts = [each.strip().partition(":") for each in call.first("sort").split(",")]
    keys = [key for key, _, _ in parts]
    return order_of(keys, [direction or "desc" for _, _, direction in parts], SORTABLE, [])


def _marked(call: Call, rows: QuerySet[Image]) -> Image | None:
    marker = call.first("marker")
    if not marker:
        return None
    found = rows.filter(uuid=parse_uuid(marker, "image")).first()
    if found is None:
        raise BadInput(reason=f"Marker {marker} could not be found.", field="marker")
    return found


def _path(query: str) -> str:
    return f"/v2/images?{query}" if query else "/v2/images"
