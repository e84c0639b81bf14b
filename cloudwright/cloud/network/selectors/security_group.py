"""Which security groups and rules an actor sees."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.network.models import SecurityGroup, SecurityGroupRule
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import all_or_404, get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Conflict, NotFound


class AmbiguousGroup(Conflict):
    """409, in Nova's words."""

    code = "security_group.ambiguous"
    message = "Multiple security groups found matching '{name}'. Use an ID to be more specific."


def security_groups_visible_to(actor: Actor) -> QuerySet[SecurityGroup]:
    """Groups of visible projects, with their rules."""
    groups = SecurityGroup.objects.select_related("project")
    groups = groups.prefetch_related("rules__group__project", "rules__remote_group__project")
    if actor.admin:
        return groups
    return groups.filter(project__in=projects_visible_to(actor).values("pk"))


def security_group_for(actor: Actor, uuid: UUID) -> SecurityGroup:
    """The group, or NotFound."""
    return get_or_404(security_groups_visible_to(actor), "SecurityGroup", uuid=uuid)


def security_groups_for(actor: Actor, uuids: Iterable[UUID]) -> list[SecurityGroup]:
    """The groups in the order asked for, or NotFound naming the first that is none."""
    return all_or_404(security_groups_visible_to(actor), "SecurityGroup", uuids)


def security_group_named(actor: Actor, project_id: int, reference: str) -> SecurityGroup:
    """The project's group of that name or uuid. Raises NotFound, AmbiguousGroup."""
    with suppress(ValueError):
        if group := security_groups_visible_to(actor).filter(uuid=UUID(reference)).first():
            return group
    found = list(security_groups_visible_to(actor).filter(project=project_id, name=reference)[:2])
    if not found:
        raise NotFound(kind="Security group", id=reference)
    if len(found) > 1:
        raise AmbiguousGroup(name=reference)
    return found[0]


def groups_of_devices(uuids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Names of the groups on the ports of each device, each once, in the order of their names. No
    guard: the caller has shown that the actor sees the devices."""
    rows = SecurityGroup.objects.filter(ports__device_uuid__in=list(uuids))
    found: dict[UUID, list[str]] = {}
    for device, name in rows.values_list("ports__device_uuid", "name").distinct().order_by("name"):
        if device is not None:
            found.setdefault(device, []).append(name)
    return found


def rules_visible_to(actor: Actor) -> QuerySet[SecurityGroupRule]:
    """Rules of visible groups."""
    rules = SecurityGroupRule.objects.select_related("group__project", "remote_group")
    if actor.admin:
        return rules
    return rules.filter(group__project__in=projects_visible_to(actor).values("pk"))


def rule_for(actor: Actor, uuid: UUID) -> SecurityGroupRule:
    """The rule, or NotFound."""
    return get_or_404(rules_visible_to(actor), "SecurityGroupRule", uuid=uuid)
