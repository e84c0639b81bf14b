"""Limits of single people in a project. They only narrow what the project has."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from cloudwright.core.accounts.models import User
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Quota
from cloudwright.core.quotas.selectors.member import COUNTED, MEMBER, scope_uuid, usage_by
from cloudwright.core.quotas.selectors.quota import limits_of
from cloudwright.core.quotas.services.ledger import LimitBelowUsage
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput


class LimitAboveProject(BadInput):
    """400: a user shall not have more than the project, unless somebody said that this is meant."""

    code = "quota.limit_above_project"
    message = "Quota limit {limit} for {name} must be less than or equal to {most}."


@transaction.atomic
def set_limits(
    project: Project, user: User, limits: Mapping[str, int], *, actor: Actor, force: bool = False
) -> None:
    """Set the user's limits of what is COUNTED, all or none; without `force` within what is used
    and what the project has. Raises BadInput, LimitBelowUsage, LimitAboveProject."""
    gates.check("quota.update", project, actor)
    for name in limits.keys() - set(COUNTED):
        raise BadInput(reason=f"{name} is counted by project, not by user.", field=name)
    if not force:
        _judge(project, user, limits)
    for name, limit in limits.items():
        Quota.objects.update_or_create(
            scope_kind=MEMBER,
            scope_uuid=scope_uuid(project, user.uuid),
            name=name,
            defaults={"limit": limit},
        )
        _record(f"The limit of {name} for {user.login} in {project.name} is now {limit}.",
                project, user, actor)  # fmt: skip


@transaction.atomic
def reset_limits(project: Project, user: User, *, actor: Actor) -> None:
    """Leave the user to the project's limits."""
    gates.check("quota.update", project, actor)
    mine = scope_uuid(project, user.uuid)
    Quota.objects.filter(scope_kind=MEMBER, scope_uuid=mine).delete()
    _record(f"{user.login} has no limits in {project.name} but the project's.",
            project, user, actor)  # fmt: skip


def _judge(project: Project, user: User, limits: Mapping[str, int]) -> None:
    used, most = usage_by(project, user.uuid, list(limits)), limits_of(project, list(limits))
    for name, limit in limits.items():
        if 0 <= limit < used[name]:
            raise LimitBelowUsage(name=name, limit=limit, used=used[name])
        if most[name] >= 0 and not 0 <= limit <= most[name]:
            raise LimitAboveProject(name=name, limit=limit, most=most[name])


def _record(message: str, project: Project, user: User, actor: Actor) -> None:
    audit.record(
        "quota_limit_updated", message, actor=actor, kind="user", target=user, project=project
    )
