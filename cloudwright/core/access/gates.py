"""The first gate: does a role of the actor allow this? Everything not in the table is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudwright.core.access.permissions import ACTIONS, HOME, OWNED, SELF, STAFF, suffices
from cloudwright.core.access.selectors.roles import (
    assignments_of,
    reach_beyond,
    roles_in,
    roles_in_customer,
)
from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.admission.gates import Refusal, register
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import ADMIN, Actor

FORBIDDEN = "Your role does not allow this. It needs {level} {where}."


@register
def role_gate(
    action: str,
    target: Any,
    params: Mapping[str, Any],
    actor: Actor,
) -> Refusal | None:
    """Refuse (403) unless the actor's roles reach the action's level in the action's scope."""
    if action not in ACTIONS:
        return Refusal("forbidden", f"Nobody may {action}: it has no row in the table.", 403)
    if actor.staff:
        return None
    scope, level = ACTIONS[action]
    if scope == STAFF:
        return _refuse("admin", "on the system")
    if scope == SELF:
        owner = getattr(target, "user_id", None) or getattr(target, "pk", None)
        return None if owner == actor.user_id else _refuse("staff", "for another user")
    if scope == HOME:
        return _at_home(level, target, actor)
    if scope == "cloud":
        return None if ADMIN in actor.roles else _refuse("admin", "in the project of your token")
    return _in_scope(scope, level, target, actor)


def _at_home(level: str, target: Customer | Group | User, actor: Actor) -> Refusal | None:
    """Who could make himself more by ruling over somebody must be staff."""
    if isinstance(target, Customer):
        home, beyond = target, False
    elif isinstance(target, Group):
        home, beyond = target.customer, reach_beyond(target.customer, target.assignments.all())
    else:
        home, beyond = target.home, reach_beyond(target.home, assignments_of(target.pk))
    if home.builtin or beyond or not suffices(roles_in_customer(actor, home), level):
        return _refuse("admin", "on the system")
    return None


def _in_scope(scope: str, level: str, target: Any, actor: Actor) -> Refusal | None:
    if scope in ("project", OWNED):
        project = target if isinstance(target, Project) else target.project
        if project is None:
            return _refuse(level, "on the system")
        roles = roles_in(actor, project)
        # The cloud's administrator acts in every project of it, as OpenStack's defaults say.
        if suffices(roles, level) or (actor.project_id is not None and ADMIN in actor.roles):
            return None
        if scope == OWNED and suffices(roles_in_customer(actor, project.customer), level):
            return None
        return _refuse(level, f"in project {project.name}")
    customer = target if isinstance(target, Customer) else target.customer
    if customer is not None and suffices(roles_in_customer(actor, customer), level):
        return None
    return _refuse(level, f"on customer {customer.name}" if customer else "on the system")


def _refuse(level: str, where: str) -> Refusal:
    return Refusal("forbidden", FORBIDDEN.format(level=level, where=where), 403)
