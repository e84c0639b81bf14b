"""Which security groups and rules an actor sees."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.network.models import SecurityGroup, SecurityGroupRule
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound


def security_groups_visible_to(actor: Actor) -> QuerySet[SecurityGroup]:
    """Groups of visible projects, with their rules."""
    groups = SecurityGroup.objects.select_related("project")
    groups = groups.prefetch_related("rules__group__project", "rules__remote_group")
    if actor.admin:
        return groups
    return groups.filter(project__in=projects_visible_to(actor).values("pk"))


def security_group_for(actor: Actor, uuid: UUID) -> SecurityGroup:
    """The group, or NotFound."""
    return get_or_404(security_groups_visible_to(actor), "SecurityGroup", uuid=uuid)


def security_groups_for(actor: Actor, uuids: Iterable[UUID]) -> list[SecurityGroup]:
    """The groups in the order asked for, or NotFound naming the first that is none."""
    wanted = list(dict.fromkeys(uuids))
    found = {each.uuid: each for each in security_groups_visible_to(actor).filter(uuid__in=wanted)}
    for uuid in wanted:
        if uuid not in found:
            raise NotFound(kind="SecurityGroup", id=uuid)
    return [found[uuid] for uuid in wanted]


def rules_visible_to(actor: Actor) -> QuerySet[SecurityGroupRule]:
    """Rules of visible groups."""
    rules = SecurityGroupRule.objects.select_related("group__project", "remote_group")
    if actor.admin:
        return rules
    return rules.filter(group__project__in=projects_visible_to(actor).values("pk"))


def rule_for(actor: Actor, uuid: UUID) -> SecurityGroupRule:
    """The rule, or NotFound."""
    return get_or_404(rules_visible_to(actor), "SecurityGroupRule", uuid=uuid)
