"""Limits of projects and customers in the Identity API: kept, and kept to by nothing here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from cloudwright.core.access.models import CatalogService, Limit, RegisteredLimit
from cloudwright.core.accounts.models import Customer
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Conflict, Forbidden

FIELDS = frozenset({"resource_limit", "description"})


class LimitExists(Conflict):
    """409: the project or domain has one already."""

    code = "limit.exists"
    message = "There is a limit of {resource} for this project or domain already."


class LimitUnregistered(Forbidden):
    """403, as Keystone answers: a limit stands in place of a registered one."""

    code = "limit.unregistered"
    message = "Unable to create a limit that has no corresponding registered limit."


@dataclass(frozen=True, slots=True)
class Wish:
    """A limit to be: of whom, of which resource of a service (a row, or by its type one of ours) in
    which region, and how much."""

    owner: Project | Customer
    service: CatalogService | str
    region_name: str
    resource_name: str
    resource_limit: int
    description: str | None


@transaction.atomic
def create_all(wishes: Sequence[Wish], *, actor: Actor) -> list[Limit]:
    """Several, all or none. Raises LimitUnregistered, LimitExists."""
    gates.check("limit.update", None, actor)
    return [_create(wish, actor) for wish in wishes]


@transaction.atomic
def update(limit: Limit, *, actor: Actor, **changes: Any) -> Limit:
    """Change the named ones of FIELDS."""
    gates.check("limit.update", limit, actor)
    for name in FIELDS & changes.keys():
        setattr(limit, name, changes[name])
    limit.save(update_fields=[*(FIELDS & changes.keys()), "updated_at"])
    _record("changed", limit, actor)
    return limit


@transaction.atomic
def delete(limit: Limit, *, actor: Actor) -> None:
    """Remove it: the registered limit holds again."""
    gates.check("limit.update", limit, actor)
    _record("deleted", limit, actor)
    limit.delete()


def _create(wish: Wish, actor: Actor) -> Limit:
    column = "served_type" if isinstance(wish.service, str) else "service"
    # Locked against a change of what the limit shall rest on.
    registered = (
        RegisteredLimit.objects.select_for_update()
        .filter(
            **{column: wish.service},
            region_name=wish.region_name,
            resource_name=wish.resource_name,
        )
        .first()
    )
    if registered is None:
        raise LimitUnregistered
    limit = Limit(
        registered=registered,
        project=wish.owner if isinstance(wish.owner, Project) else None,
        customer=wish.owner if isinstance(wish.owner, Customer) else None,
        resource_limit=wish.resource_limit,
        description=wish.description,
    )
    try:
        with transaction.atomic():
            limit.save()
    except IntegrityError as exc:
        raise LimitExists(resource=wish.resource_name) from exc
    _record("added", limit, actor)
    return limit


def _record(verb: str, limit: Limit, actor: Actor) -> None:
    owner = limit.project or limit.customer
    audit.record(
        f"limit_{verb}",
        f"The limit of {limit.registered.resource_name} for {owner} was {verb}.",
        actor=actor,
        kind="limit",
        target=limit,
        project=limit.project,
        customer=limit.customer,
    )
