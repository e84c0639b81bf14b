"""The group that every project has, made when somebody first looks or first needs it."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.network.models import SecurityGroup, SecurityGroupRule
from cloudwright.cloud.network.models.security_group import DEFAULT_NAME
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project

ETHERTYPES = ("IPv4", "IPv6")
INGRESS, EGRESS = "ingress", "egress"


def default_group(project: Project) -> SecurityGroup:
    """The project's own: everything may leave, and its members reach each other. It and the rules
    that groups are born with count against no quota."""
    found = SecurityGroup.objects.filter(project=project, name=DEFAULT_NAME).first()
    return found or _make_default(project)


@transaction.atomic
def _make_default(project: Project) -> SecurityGroup:
    group, made = SecurityGroup.objects.get_or_create(
        project=project,
        name=DEFAULT_NAME,
        defaults={"description": "Default security group"},
    )
    if made:
        let_out(group)
        SecurityGroupRule.objects.bulk_create(
            SecurityGroupRule(group=group, direction=INGRESS, ethertype=each, remote_group=group)
            for each in ETHERTYPES
        )
        publish("security_group", group.uuid)
    return group


def let_out(group: SecurityGroup) -> None:
    """What every group starts with: everything may leave."""
    SecurityGroupRule.objects.bulk_create(
        SecurityGroupRule(group=group, direction=EGRESS, ethertype=each) for each in ETHERTYPES
    )
