"""Which group types an actor may choose."""

from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import GroupType
from cloudwright.core.rows import named_or_404
from cloudwright.kernel.actor import Actor

DEFAULT = "default_group_type"


def group_types_visible_to(actor: Actor) -> QuerySet[GroupType]:
    """Public types; all of them for an administrator."""
    types = GroupType.objects.order_by("-created_at", "-pk")
    return types if actor.admin else types.filter(is_public=True)


def group_type_for(actor: Actor, ident: str) -> GroupType:
    """By uuid or name, as Cinder takes both. Raises NotFound."""
    return named_or_404(group_types_visible_to(actor), "Group type", ident)
