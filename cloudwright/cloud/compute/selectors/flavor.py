"""Which flavors an actor sees."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from cloudwright.cloud.compute.models import Flavor
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def flavors_visible_to(actor: Actor) -> QuerySet[Flavor]:
    """Public flavors and those given to a visible project; all for an administrator."""
    flavors = Flavor.objects.filter(deleted_at=None).order_by("ram_mib", "vcpus", "id")
    if actor.admin:
        return flavors
    given = Q(projects__in=projects_visible_to(actor).values("pk"))
    return flavors.filter(given | Q(is_public=True)).distinct()


def flavor_for(actor: Actor, flavorid: str) -> Flavor:
    """The flavor, or NotFound."""
    return get_or_404(flavors_visible_to(actor), "Flavor", flavorid=flavorid)


def snapshot_of(flavor: Flavor) -> dict[str, Any]:
    """What an instance keeps of its flavor, which may change or go afterwards."""
    return {
        "flavorid": flavor.flavorid,
        "name": flavor.name,
        "vcpus": flavor.vcpus,
        "ram_mib": flavor.ram_mib,
        "disk_mib": flavor.disk_mib,
        "ephemeral_mib": flavor.ephemeral_mib,
        "swap_mib": flavor.swap_mib,
        "extra_specs": flavor.extra_specs,
    }
