"""Which group types an actor may choose."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import GroupType
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound

DEFAULT = "default_group_type"


def group_types_visible_to(actor: Actor) -> QuerySet[GroupType]:
    """Public types; all of them for an administrator."""
    types = GroupType.objects.order_by("-created_at", "-pk")
    return types if actor.admin else types.filter(is_public=True)


def group_type_for(actor: Actor, ident: str) -> GroupType:
    """By uuid or name, as Cinder takes both. Raises NotFound."""
    types = group_types_visible_to(actor)
    try:
        found = types.filter(uuid=UUID(ident)).first()
    except ValueError:
        found = None
    found = found or types.filter(name=ident).first()
    if found is None:
        raise NotFound(kind="Group type", id=ident)
    return found
