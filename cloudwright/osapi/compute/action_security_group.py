"""The actions addSecurityGroup and removeSecurityGroup, and the groups that a create names."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance_security_group as service
from cloudwright.cloud.network.models import SecurityGroup
from cloudwright.cloud.network.selectors.security_group import security_group_named
from cloudwright.cloud.network.services import security_group as groups
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call


def add(call: Call, instance: Instance, given: dict[str, Any]) -> HttpResponse:
    """`addSecurityGroup`: by name or id."""
    group = security_group_named(call.actor, instance.project_id, given["name"])
    service.add_security_group(instance, group, actor=call.actor)
    return nothing(202)


def remove(call: Call, instance: Instance, given: dict[str, Any]) -> HttpResponse:
    """`removeSecurityGroup`: by name or id."""
    group = security_group_named(call.actor, instance.project_id, given["name"])
    service.remove_security_group(instance, group, actor=call.actor)
    return nothing(202)


def named_groups(call: Call, asked: list[dict[str, str]]) -> list[SecurityGroup]:
    """The groups that a create names, each once. Raises BadInput, AmbiguousGroup."""
    if not asked:
        return []
    project = call.project()
    groups.ensure_default(project)
    found: list[SecurityGroup] = []
    for each in asked:
        try:
            group = security_group_named(call.actor, project.pk, each.get("name") or "default")
        except NotFound as problem:
            raise BadInput(reason=problem.text, field="security_groups") from problem
        if group not in found:
            found.append(group)
    return found
