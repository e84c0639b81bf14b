"""Regions. Everybody may know them; our own is a setting."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from cloudwright.core.access.models import Region
from cloudwright.core.rows import get_or_404


def own_region() -> str:
    """The name of the region in which this cloud is."""
    return str(settings.CLOUDWRIGHT_REGION)


def added_regions() -> QuerySet[Region]:
    """All but our own, by name."""
    return Region.objects.order_by("name")


def region_for(name: str) -> Region:
    """One that was added. Raises NotFound, also for our own."""
    return get_or_404(Region.objects.all(), "region", name=name)


def is_region(name: str) -> bool:
    """Whether there is a region of this name."""
    return name == own_region() or Region.objects.filter(name=name).exists()
