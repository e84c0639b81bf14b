"""Managed instances: who sees them, and by which words they are found."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.states import KIND, RUNTIME_OF_OLD_NAME
from cloudwright.broker.states import OK, states_named
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def instances_visible_to(actor: Actor) -> QuerySet[Instance]:
    """Instances of projects that the actor sees."""
    if actor.staff and actor.project_id is None:
        return Instance.objects.all()
    return Instance.objects.filter(project__in=projects_visible_to(actor).values("pk"))


def instance_for(actor: Actor, uuid: UUID) -> Instance:
    """The one, with its project, link and settings at hand; or NotFound."""
    rows = instances_visible_to(actor).select_related("project__customer", "link", "settings")
    return get_or_404(rows, KIND, uuid=uuid)


def with_states(rows: QuerySet[Instance], words: list[str]) -> QuerySet[Instance]:
    """Those in any of the states, by today's or NodeConductor's older names."""
    plain = [word for word in words if word not in RUNTIME_OF_OLD_NAME]
    wanted = Q(state__in=states_named(plain))
    for word in words:
        if word in RUNTIME_OF_OLD_NAME:
            wanted |= Q(state=OK, runtime_state=RUNTIME_OF_OLD_NAME[word])
    return rows.filter(wanted)
