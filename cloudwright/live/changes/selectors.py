"""Who may hear of a change. It is located once, when it is heard of; each reader then compares.

The rule is that of the selectors behind the pages: what lies in a project is for those who see the
project, an event also for whom it names; the rest is for staff and support.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.broker.instances.models import Instance as BrokerInstance
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.image.models import Image
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.audit.models import Event
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor

OPEN = ("public", "community")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a changed thing belongs: its project, the people it names, or to all."""

    project: UUID | None = None
    people: frozenset[UUID] = frozenset()
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """What one actor sees. A scoped token sees its project only."""

    everything: bool
    projects: frozenset[UUID]
    person: UUID | None

    def sees(self, place: Place) -> bool:
        """Whether the actor may hear of what lies there."""
        return (
            self.everything
            or place.everybody
            or place.project in self.projects
            or self.person in place.people
        )


def sight_of(actor: Actor) -> Sight:
    """The sight of `actor` now. One query."""
    unscoped = actor.project_id is None
    return Sight(
        everything=unscoped and (actor.staff or actor.support),
        projects=frozenset(projects_visible_to(actor).values_list("uuid", flat=True)),
        person=actor.user_uuid if unscoped else None,
    )


Found = dict[UUID, Place]


def locate(keys: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Place]:
    """The place of each (kind, uuid): a query or two a kind, whatever their number.

    What is gone is looked up in the events, which outlive what they speak of.
    """
    by_kind: defaultdict[str, set[UUID]] = defaultdict(set)
    for kind, uuid in keys:
        by_kind[kind].add(uuid)
    places: dict[tuple[str, UUID], Place] = {}
    for kind, uuids in by_kind.items():
        found = LOCATORS[kind](uuids) if kind in LOCATORS else {}
        missing = uuids - found.keys()
        if missing:
            found = _gone(missing) | found
        for uuid in uuids:
            places[kind, uuid] = found.get(uuid, Place())
    return places


def _instances(uuids: set[UUID]) -> Found:
    found = _in_project(BrokerInstance.objects.filter(uuid__in=uuids))
    return found | _in_project(Instance.objects.filter(uuid__in=uuids))


def _operations(uuids: set[UUID]) -> Found:
    rows = Operation.objects.filter(uuid__in=uuids)
    return {
        uuid: Place(project, frozenset() if project else _people(actor))
        for uuid, project, actor in rows.values_list("uuid", "project__uuid", "actor_uuid")
    }


def _images(uuids: set[UUID]) -> Found:
    rows = Image.objects.filter(uuid__in=uuids)
    return {
        uuid: Place(project, everybody=visibility in OPEN)
        for uuid, project, visibility in rows.values_list("uuid", "project__uuid", "visibility")
    }


def _events(uuids: set[UUID]) -> Found:
    rows = Event.objects.filter(uuid__in=uuids)
    return {
        uuid: Place(project, _people(*named))
        for uuid, project, *named in rows.values_list(
            "uuid", "project_uuid", "actor_uuid", "target_uuid"
        )
    }


def _projects(uuids: set[UUID]) -> Found:
    rows = Project.objects.filter(uuid__in=uuids).values_list("uuid", flat=True)
    return {uuid: Place(uuid) for uuid in rows}


def _gone(uuids: set[UUID]) -> Found:
    rows = Event.objects.filter(target_uuid__in=uuids).exclude(project_uuid=None)
    named = rows.values_list("target_uuid", "project_uuid")
    return {uuid: Place(project) for uuid, project in named if uuid is not None}


def _in_project(rows: QuerySet[Instance] | QuerySet[BrokerInstance]) -> Found:
    return {uuid: Place(project) for uuid, project in rows.values_list("uuid", "project__uuid")}


def _people(*uuids: UUID | None) -> frozenset[UUID]:
    return frozenset(uuid for uuid in uuids if uuid is not None)


LOCATORS: dict[str, Callable[[set[UUID]], Found]] = {
    "instance": _instances,
    "managed_instance": _instances,
    "operation": _operations,
    "image": _images,
    "event": _events,
    "project": _projects,
}
