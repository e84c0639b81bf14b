"""Which volume types an actor may choose."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cloudwright.cloud.volume.models import VolumeType
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404, named_or_404
from cloudwright.kernel.actor import Actor

DEFAULT = "__DEFAULT__"


def types_visible_to(actor: Actor) -> QuerySet[VolumeType]:
    """Public types, and those given to visible projects; all of them for an administrator."""
    types = VolumeType.objects.select_related("qos_spec").order_by("-created_at", "-id")
    if actor.admin:
        return types
    mine = types.filter(projects__in=projects_visible_to(actor).values("pk")).values("pk")
    return types.filter(Q(is_public=True) | Q(pk__in=mine))


def type_for(actor: Actor, ident: str) -> VolumeType:
    """By uuid or name, as Cinder takes both. Raises NotFound."""
    return named_or_404(types_visible_to(actor), "Volume type", ident)


def default_type(project: Project | None = None) -> VolumeType:
    """What a volume of the project gets for which none was named. Raises NotFound before the first
    start."""
    own = VolumeType.objects.filter(defaults__project=project).first() if project else None
    return own or get_or_404(VolumeType.objects.all(), "Volume type", name=DEFAULT)
