"""Security groups: what ports let through. Every project has `default`, made when it is needed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.cloud.network.models import SecurityGroup
from cloudwright.cloud.network.models.security_group import DEFAULT_NAME
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.network.writes.security_group import default_group, let_out
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

CHANGEABLE = frozenset({"name", "description", "stateful"})


class DefaultGroupExists(Conflict):
    """409, in Neutron's words."""

    code = "security_group.default_already_exists"
    message = "Default security group already exists."


class DefaultGroupStays(Conflict):
    """409, in Neutron's words."""

    code = "security_group.cannot_remove_default"
    message = "Insufficient rights for removing default security group."


class DefaultGroupKeepsItsName(Conflict):
    """409, in Neutron's words."""

    code = "security_group.cannot_update_default"
    message = "Updating default security group not allowed."


class SecurityGroupInUse(Conflict):
    """409, in Neutron's words."""

    code, message = "security_group.in_use", "Security Group {id} in use."


def ensure_default(project: Project) -> SecurityGroup:
    """The project's `default`, made if nobody has looked yet. Asks no gate: it is part of a
    project, whoever looks first."""
    return default_group(project)


def create(project: Project, *, actor: Actor, **values: Any) -> SecurityGroup:
    """A group that lets everything out and nothing in; `values` are columns of CHANGEABLE. Raises
    Refused, BadInput, DefaultGroupExists, QuotaExceeded."""
    check("security_group.create", project, actor)
    _judge(values)
    default_group(project)
    if values.get("name") == DEFAULT_NAME:
        raise DefaultGroupExists
    with transaction.atomic():
        group = SecurityGroup.objects.create(project=project, **values)
        ledger.reserve(project, ("security_group", group.uuid), {"security_groups": 1})
        let_out(group)
        announce("security_group", "created", group, actor)
    return group


def update(
    group: SecurityGroup, *, actor: Actor, revision: int | None = None, **changes: Any
) -> SecurityGroup:
    """Change columns of CHANGEABLE. Raises Refused, BadInput, DefaultGroupExists,
    DefaultGroupKeepsItsName, RevisionConstraintFailed."""
    check("security_group.update", group, actor)
    _judge(changes)
    name = changes.get("name", group.name)
    if name != group.name and group.name == DEFAULT_NAME:
        raise DefaultGroupKeepsItsName
    if name != group.name and name == DEFAULT_NAME:
        raise DefaultGroupExists
    with transaction.atomic():
        change(group, "security_group", revision=revision, **changes)
        announce("security_group", "updated", group, actor)
    return group


def delete(group: SecurityGroup, *, actor: Actor) -> None:
    """Raises Refused, SecurityGroupInUse, DefaultGroupStays (an administrator may: the next look
    makes it anew)."""
    check("security_group.delete", group, actor)
    if group.name == DEFAULT_NAME and not actor.admin:
        raise DefaultGroupStays
    with transaction.atomic():
        locked = SecurityGroup.objects.select_for_update().get(pk=group.pk)
        if locked.ports.exists():
            raise SecurityGroupInUse(id=group.uuid)
        for uuid in locked.rules.values_list("uuid", flat=True):
            ledger.release(("security_group_rule", uuid))
        for uuid in locked.trusted_by.values_list("uuid", flat=True):
            ledger.release(("security_group_rule", uuid))
        ledger.release(("security_group", group.uuid))
        announce("security_group", "deleted", group, actor)
        locked.delete()


def _judge(values: dict[str, Any]) -> None:
    for name in values.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} of a security group cannot be changed.", field=name)
    for name in ("name", "description"):
        line(values.get(name, ""), name)
