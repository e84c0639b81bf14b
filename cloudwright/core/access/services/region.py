"""Regions of the catalog."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction

from cloudwright.core.access.models import Endpoint, Region, RegisteredLimit
from cloudwright.core.access.selectors.region import is_region
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, Forbidden


class RegionTaken(Conflict):
    """409, as Keystone answers."""

    code, message = "region.taken", "There is a region {region} already."


class RegionInUse(Forbidden):
    """403, as Keystone answers."""

    code = "region.in_use"
    message = "Region {region} or one below it has endpoints or limits. Delete those first."


@transaction.atomic
def create(name: str = "", *, description: str = "", parent_name: str = "", actor: Actor) -> Region:
    """A region; without a name it gets one. Raises RegionTaken, BadInput(parent_region_id)."""
    gates.check("catalog.update", None, actor)
    name = name or uuid4().hex
    if is_region(name):
        raise RegionTaken(region=name)
    if parent_name:
        _check_parent(name, parent_name)
    made = Region.objects.create(name=name, description=description, parent_name=parent_name)
    _record("creation", "was added", made, actor)
    return made


@transaction.atomic
def ensure(name: str, *, actor: Actor) -> str:
    """The name of a region that is there afterwards; empty stays empty."""
    if name and not is_region(name):
        create(name, actor=actor)
    return name


@transaction.atomic
def update(
    region: Region,
    *,
    description: str | None = None,
    parent_name: str | None = None,
    actor: Actor,
) -> Region:
    """Change what is not None. A region is not below itself: BadInput(parent_region_id)."""
    gates.check("catalog.update", region, actor)
    if parent_name:
        _check_parent(region.name, parent_name)
    region.parent_name = region.parent_name if parent_name is None else parent_name
    region.description = region.description if description is None else description
    region.save(update_fields=["description", "parent_name", "updated_at"])
    _record("update", "was changed", region, actor)
    return region


@transaction.atomic
def delete(region: Region, *, actor: Actor) -> None:
    """Remove it with those below it. Raises RegionInUse, and nothing is gone."""
    gates.check("catalog.update", region, actor)
    names = _below(region.name)
    used = (Endpoint, RegisteredLimit)
    if any(kind.objects.filter(region_name__in=names).exists() for kind in used):
        raise RegionInUse(region=region.name)
    _record("deletion", "was deleted", region, actor)
    Region.objects.filter(name__in=names).delete()


def _check_parent(name: str, parent: str) -> None:
    if not is_region(parent):
        raise BadInput(reason=f"There is no region {parent}.", field="parent_region_id")
    if parent in _below(name):
        raise BadInput(reason="A region cannot be below itself.", field="parent_region_id")


def _below(name: str) -> set[str]:
    """The region's own name and those of all below it. One query: there are few."""
    pairs = list(Region.objects.values_list("name", "parent_name"))
    found, before = {name}, set[str]()
    while found != before:
        before = found
        found = found | {child for child, parent in pairs if parent in found}
    return found


def _record(what: str, verb: str, region: Region, actor: Actor) -> None:
    audit.record(
        f"region_{what}_succeeded",
        f"Region {region.name} {verb}.",
        actor=actor,
        kind="region",
        target=region,
    )
