"""With whom an image is shared, as far as an actor may know."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.cloud.image.models import Image, ImageMember
from cloudwright.cloud.image.selectors.image import SHARED
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def members_visible_to(actor: Actor, image: Image) -> QuerySet[ImageMember]:
    """All of them for those of the image's project; a member sees itself and nobody else."""
    members = ImageMember.objects.filter(image=image).select_related("project", "image__project")
    members = members.order_by("created_at", "pk")
    if actor.admin:
        return members
    visible = projects_visible_to(actor).values("pk")
    return members.filter(Q(image__project__in=visible) | Q(project__in=visible))


def member_for(actor: Actor, image: Image, project: UUID) -> ImageMember:
    """The member by its project, or NotFound."""
    return get_or_404(members_visible_to(actor, image), "member", project__uuid=project)


def answered(actor: Actor, status: str) -> Q:
    """Images that are not shared ones, or are the actor's, or that its projects answered with
    `status` (`all`: whatever they said)."""
    projects = projects_visible_to(actor).values("pk")
    offered = ImageMember.objects.filter(project__in=projects)
    if status != "all":
        offered = offered.filter(status=status)
    mine = Q(project__in=projects) | Q(pk__in=offered.values("image"))
    return ~Q(visibility=SHARED) | mine
