"""Which images an actor sees, and which of them machines may be made from."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.cloud.image.inspection import RUNNABLE
from cloudwright.cloud.image.models import Image, ImageMember
from cloudwright.cloud.image.states import ACTIVE, DEACTIVATED
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Forbidden

PUBLIC, COMMUNITY, SHARED, PRIVATE = "public", "community", "shared", "private"
VISIBILITIES = (PUBLIC, COMMUNITY, SHARED, PRIVATE)


class ImageUnusable(BadInput):
    """400: nothing can be made from this image now."""

    code, message = "image.unusable", "Image {id} cannot be used: {reason}."


class Deactivated(Forbidden):
    """403, in Glance's words."""

    code = "image.deactivated"
    message = "The requested image has been deactivated. Image data download is forbidden."


def images_visible_to(actor: Actor) -> QuerySet[Image]:
    """Images that are not deleted: public and community ones, those of visible projects, and those
    shared with them."""
    alive = Image.objects.filter(deleted_at=None).select_related("project")
    if actor.admin:
        return alive
    projects = projects_visible_to(actor).values("pk")
    shared = ImageMember.objects.filter(project__in=projects).values("image")
    mine = Q(project__in=projects) | Q(visibility=SHARED, pk__in=shared)
    return alive.filter(mine | Q(visibility__in=(PUBLIC, COMMUNITY)))


def image_for(actor: Actor, uuid: UUID) -> Image:
    """The image, or NotFound."""
    return get_or_404(images_visible_to(actor), "Image", uuid=uuid)


def readable_image_for(actor: Actor, uuid: UUID) -> Image:
    """An image whose bytes the actor may have. Raises NotFound, Deactivated (403)."""
    image = image_for(actor, uuid)
    if image.state == DEACTIVATED and not actor.admin:
        raise Deactivated
    return image


def usable_image_for(actor: Actor, uuid: UUID) -> Image:
    """An image to make a machine from. Raises NotFound, or ImageUnusable (400) saying why not."""
    image = image_for(actor, uuid)
    if reason := why_unusable(image):
        raise ImageUnusable(id=image.uuid, reason=reason, field="imageRef")
    return image


def why_unusable(image: Image) -> str:
    """Why no machine can be made from `image`; empty when one can."""
    if image.deleted_at is not None:
        return "it is deleted"
    if image.state != ACTIVE:
        return f"it is {image.state}, not active"
    if not image.verified:
        return image.error_message or "its bytes could not be verified"
    if image.disk_format not in RUNNABLE:
        return f"its disk format is {image.disk_format}"
    return ""
