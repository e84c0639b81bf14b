"""Granting and revoking roles. What a role is: `role_definition`, `role_implication`."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.core.access.models import Role, RoleAssignment, Token
from cloudwright.core.access.permissions import rank
from cloudwright.core.access.selectors.roles import roles_in, roles_in_customer
from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project, ProjectGroup
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import ADMIN, SYSTEM, Actor
from cloudwright.kernel.errors import Forbidden

Scope = Customer | Project | ProjectGroup | None
SCOPE_KINDS: dict[type, str] = {
    Customer: "customer",
    Project: "project",
    ProjectGroup: "project_group",
}


@transaction.atomic
def grant(
    role: Role | str, holder: User | Group, scope: Scope, *, inherited: bool = False, actor: Actor
) -> RoleAssignment:
    """Give `holder` the role in `scope` (None = the system); a repeat changes nothing.

    Only staff grant admin; nobody grants more than they hold there themselves. Raises Refused,
    Forbidden, NotFound for an unknown role.
    """
    role = _named(role)
    _check(role, scope, actor)
    assignment, made = RoleAssignment.objects.get_or_create(
        role=role, inherited=inherited, **_columns(holder, scope)
    )
    if made:
        _record("role_granted", "was granted", role, holder, scope, actor)
    return assignment


@transaction.atomic
def revoke(
    role: Role | str, holder: User | Group, scope: Scope, *, inherited: bool = False, actor: Actor
) -> bool:
    """Take the role away; tells whether there was one. Tokens without any role left are dead."""
    role = _named(role)
    _check(role, scope, actor)
    gone, _ = RoleAssignment.objects.filter(
        role=role, inherited=inherited, **_columns(holder, scope)
    ).delete()
    if gone:
        _record("role_revoked", "was revoked", role, holder, scope, actor)
        if scope is None and isinstance(holder, User):
            Token.objects.filter(user=holder, system=True).delete()
    return bool(gone)


def _check(role: Role, scope: Scope, actor: Actor) -> None:
    kind = "system" if scope is None else SCOPE_KINDS[type(scope)]
    gates.check(f"role.grant.{kind}", scope, actor)
    if actor.staff or actor is SYSTEM:
        return
    if role.name == ADMIN:
        raise Forbidden(internal="only staff grant admin")
    held = _held(scope, actor)
    given = [*role.implied_names, *([] if role.customer_id else [role.name])]
    if max((rank(name) for name in held), default=-1) < max(map(rank, given), default=0):
        raise Forbidden(internal="nobody grants more than they hold")


def _held(scope: Scope, actor: Actor) -> frozenset[str]:
    """What the actor is there, or on the customer whose it is."""
    if scope is None:
        return frozenset()
    if isinstance(scope, Customer):
        return roles_in_customer(actor, scope)
    above = roles_in_customer(actor, scope.customer)
    return above | roles_in(actor, scope) if isinstance(scope, Project) else above


def _named(role: Role | str) -> Role:
    if isinstance(role, Role):
        return role
    return get_or_404(Role.objects.filter(customer=None), "role", name=role)


def _columns(holder: User | Group, scope: Scope) -> dict[str, Any]:
    return {
        "user": holder if isinstance(holder, User) else None,
        "group": holder if isinstance(holder, Group) else None,
        "customer": scope if isinstance(scope, Customer) else None,
        "project": scope if isinstance(scope, Project) else None,
        "project_group": scope if isinstance(scope, ProjectGroup) else None,
    }


def _record(
    type_: str, verb: str, role: Role, holder: User | Group, scope: Scope, actor: Actor
) -> None:
    where = scope.name if scope is not None else "the system"
    audit.record(
        type_,
        f"Role {role.name} on {where} {verb} {'to' if 'granted' in verb else 'from'} {holder}.",
        actor=actor,
        kind="user" if isinstance(holder, User) else "group",
        target=holder,
        project=scope if isinstance(scope, Project) else None,
        customer=scope if isinstance(scope, Customer) else None,
        role=role.name,
        scope=where,
    )
