"""Roles by name: making, renaming, deleting them. The levels are built in and stay as they are."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.core.access.models import ApplicationCredential, Role
from cloudwright.core.access.services.role_implication import work_out
from cloudwright.core.accounts.models import Customer
from cloudwright.core.accounts.names import checked_name
from cloudwright.core.accounts.protection import check_mutable
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import LEVELS, Actor
from cloudwright.kernel.errors import Conflict, Forbidden

FIELDS = frozenset({"name", "description", "options"})


class RoleBuiltIn(Forbidden):
    """403: the meaning of the levels is in the code."""

    code, message = "role.built_in", "The role {role} is built in: it cannot be changed or deleted."


class RoleNameTaken(Conflict):
    """409, as Keystone answers."""

    code, message = "role.name_taken", "A role named {name} exists already."


@transaction.atomic
def create(
    name: str,
    *,
    customer: Customer | None = None,
    description: str = "",
    options: dict[str, Any] | None = None,
    actor: Actor,
) -> Role:
    """A role by a new name; with `customer`, a word of its own for roles that it will imply.

    Raises BadInput(field=name), RoleNameTaken.
    """
    gates.check("role.create", None, actor)
    name = _free(name, customer)
    role = Role.objects.create(
        name=name, customer=customer, description=description, options=options or {}
    )
    _record("creation", "was created", role, actor)
    return role


@transaction.atomic
def update(role: Role, *, actor: Actor, **changes: Any) -> Role:
    """Change name, description or options. Raises BadInput, RoleNameTaken, RoleBuiltIn."""
    gates.check("role.update", role, actor)
    check_mutable(role.options, changes)
    before, now = role.name, changes.get("name", role.name)
    if now != before:
        _refuse_built_in(role)
        changes["name"] = _free(now, role.customer)
    for name in FIELDS & changes.keys():
        setattr(role, name, changes[name])
    role.save(update_fields=[*changes, "updated_at"])
    if role.name != before and role.customer is None:
        _rename_in_credentials(before, role.name)
        work_out()
    _record("update", "was changed", role, actor)
    return role


@transaction.atomic
def delete(role: Role, *, actor: Actor) -> None:
    """Remove it from everybody who holds it, and from what implies it. Raises RoleBuiltIn."""
    gates.check("role.delete", role, actor)
    _refuse_built_in(role)
    check_mutable(role.options)
    _record("deletion", "was deleted", role, actor)
    role.delete()
    work_out()


def _refuse_built_in(role: Role) -> None:
    if role.customer is None and role.name in LEVELS:
        raise RoleBuiltIn(role=role.name)


def _free(name: str, customer: Customer | None) -> str:
    name = checked_name(name, longest=255)
    if Role.objects.filter(customer=customer, name=name).exists():
        raise RoleNameTaken(name=name, field="name")
    return name


def _rename_in_credentials(before: str, now: str) -> None:
    """Application credentials keep names: they follow."""
    for credential in ApplicationCredential.objects.filter(roles__contains=[before]):
        credential.roles = sorted({now if name == before else name for name in credential.roles})
        credential.save(update_fields=["roles", "updated_at"])


def _record(what: str, verb: str, role: Role, actor: Actor) -> None:
    audit.record(
        f"role_{what}_succeeded",
        f"Role {role.name} {verb}.",
        actor=actor,
        kind="role",
        target=role,
    )
