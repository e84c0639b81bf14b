"""Members: the projects with which an image is shared."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.image.models import Image, ImageMember
from cloudwright.cloud.image.selectors.image import SHARED
from cloudwright.cloud.image.selectors.image_member import (
    member_for,
    members_visible_to,
)
from cloudwright.cloud.image.services import image_member as service
from cloudwright.cloud.image.services.image_member import NotShared
from cloudwright.core.access.selectors.visible import project_named
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.image.image import image_for
from cloudwright.osapi.image.schemas import member as schemas


def list_members(call: Call, image_id: str) -> HttpResponse:
    """GET /v2/images/{image_id}/members: a member finds itself there, and nobody else."""
    image = _shared(call, image_id)
    members = members_visible_to(call.actor, image)
    shown = [_shown(each) for each in members]
    return answer({"members": shown, "schema": "/v2/schemas/members"})


def create_member(call: Call, image_id: str) -> HttpResponse:
    """POST /v2/images/{image_id}/members: 200, pending."""
    project = call.body(schemas.CREATE)["member"]
    image = _shared(call, image_id)
    made = service.create(image, project_named(parse_uuid(project, "project")), actor=call.actor)
    return answer(_shown(made))


def show_member(call: Call, image_id: str, member_id: str) -> HttpResponse:
    """GET /v2/images/{image_id}/members/{member_id}."""
    return answer(_shown(_of(call, image_id, member_id)))


def update_member(call: Call, image_id: str, member_id: str) -> HttpResponse:
    """PUT /v2/images/{image_id}/members/{member_id}: the member accepts or rejects."""
    status = call.body(schemas.UPDATE)["status"]
    made = service.answer(_of(call, image_id, member_id), status=status, actor=call.actor)
    return answer(_shown(made))


def delete_member(call: Call, image_id: str, member_id: str) -> HttpResponse:
    """DELETE /v2/images/{image_id}/members/{member_id}: 204."""
    service.delete(_of(call, image_id, member_id), actor=call.actor)
    return nothing()


def _shared(call: Call, image_id: str) -> Image:
    """The image that the caller may see. Raises NotFound, NotShared."""
    image = image_for(call, image_id)
    if image.visibility != SHARED:
        raise NotShared(id=image.uuid, visibility=image.visibility)
    return image


def _of(call: Call, image_id: str, member_id: str) -> ImageMember:
    image = _shared(call, image_id)
    return member_for(call.actor, image, parse_uuid(member_id, "member"))


def _shown(member: ImageMember) -> dict[str, Any]:
    return {
        "image_id": member.image.uuid,
        "member_id": member.project.uuid.hex,
        "status": member.status,
        "created_at": member.created_at,
        "updated_at": member.updated_at,
        "schema": "/v2/schemas/member",
    }
