"""Sharing an image with single projects: the owner offers, the member accepts or rejects."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from cloudwright.cloud.image.models import Image, ImageMember
from cloudwright.cloud.image.selectors.image import SHARED
from cloudwright.cloud.image.writes.image import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, Forbidden, TooLarge

PENDING, ACCEPTED, REJECTED = "pending", "accepted", "rejected"
STATUSES = (PENDING, ACCEPTED, REJECTED)
MOST = 128


class NotShared(Forbidden):
    """403, in Glance's words."""

    code, message = (
        "image.not_shared",
        "Only shared images have members. Image {id} is {visibility}.",
    )


class MemberExists(Conflict):
    """409: it is a member already."""

    code = "image_member.exists"
    message = "Image {id} is already shared with project {project}."


class TooManyMembers(TooLarge):
    """413: an image has as many members as it may have."""

    code, message = "image_member.too_many", "An image has at most {limit} members."


def create(image: Image, project: Project, *, actor: Actor) -> ImageMember:
    """Offer the image to `project`, which then sees it. Raises Refused, NotShared, MemberExists,
    TooManyMembers."""
    check("image.share", image, actor)
    try:
        with transaction.atomic():
            locked = Image.objects.select_for_update().get(pk=image.pk)
            _judge(locked)
            if ImageMember.objects.filter(image=image).count() >= MOST:
                raise TooManyMembers(limit=MOST)
            member = ImageMember.objects.create(image=image, project=project)
            tell("image_shared", f"was offered to project {project.name}.", image, actor)
    except IntegrityError as exc:
        raise MemberExists(id=image.uuid, project=project.name, field="member") from exc
    return member


def answer(member: ImageMember, *, status: str, actor: Actor) -> ImageMember:
    """Say for the member whether its lists show the image. Raises Refused, BadInput (status)."""
    check("image_member.answer", member, actor)
    if status not in STATUSES:
        raise BadInput(reason=f"Bad status, must be one of {', '.join(STATUSES)}.", field="status")
    with transaction.atomic():
        member.status = status
        member.save(update_fields=["status", "updated_at"])
        words = f"is {status} by project {member.project.name}."
        tell(f"image_{status}", words, member.image, actor)
    return member


def delete(member: ImageMember, *, actor: Actor) -> None:
    """Share it no longer. Raises Refused."""
    check("image.share", member.image, actor)
    with transaction.atomic():
        words = f"is no longer shared with project {member.project.name}."
        tell("image_unshared", words, member.image, actor)
        member.delete()


def _judge(image: Image) -> None:
    if image.visibility != SHARED:
        raise NotShared(id=image.uuid, visibility=image.visibility)
