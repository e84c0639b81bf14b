"""Which dictionaries of metadata an actor sees."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cloudwright.cloud.image.models import MetadefNamespace
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor

PUBLIC, PRIVATE = "public", "private"
# What metadata is said of in the first place; namespaces may name more.
RESOURCE_TYPES = (
    "OS::Glance::Image",
    "OS::Cinder::Volume",
    "OS::Nova::Flavor",
    "OS::Nova::Aggregate",
    "OS::Nova::Server",
)


def metadefs_visible_to(actor: Actor) -> QuerySet[MetadefNamespace]:
    """Public ones and those of visible projects; all of them for an administrator."""
    found = MetadefNamespace.objects.select_related("project__customer")
    if actor.admin:
        return found
    mine = Q(project__in=projects_visible_to(actor).values("pk"))
    return found.filter(mine | Q(visibility=PUBLIC))


def metadef_for(actor: Actor, namespace: str) -> MetadefNamespace:
    """By its name, or NotFound."""
    return get_or_404(metadefs_visible_to(actor), "metadata definition", namespace=namespace)


def resource_types_visible_to(actor: Actor) -> list[str]:
    """The known ones, and those that visible namespaces name."""
    named = metadefs_visible_to(actor).exclude(resource_types={})
    found = {name for each in named.values_list("resource_types", flat=True) for name in each}
    return [*RESOURCE_TYPES, *sorted(found - set(RESOURCE_TYPES))]
