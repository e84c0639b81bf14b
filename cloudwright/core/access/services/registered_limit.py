"""Registered limits of the Identity API: kept, and counted against by nothing here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from cloudwright.core.access.models import CatalogService, RegisteredLimit
from cloudwright.core.access.selectors.region import is_region
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, Forbidden

FIELDS = frozenset({"region_name", "resource_name", "default_limit", "description"})


class RegisteredLimitExists(Conflict):
    """409: the service has one of that resource in that region."""

    code = "registered_limit.exists"
    message = "There is a registered limit of {resource} for this service and region already."


class RegisteredLimitInUse(Forbidden):
    """403, as Keystone answers: limits of projects or domains rest on it."""

    code = "registered_limit.in_use"
    message = (
        "Unable to update or delete registered limit {id} because there are project limits "
        "associated with it."
    )


@transaction.atomic
def create_all(
    wanted: Sequence[tuple[CatalogService | str, dict[str, Any]]], *, actor: Actor
) -> list[RegisteredLimit]:
    """Several, all or none: each of a service, a row or by its type one of ours, with FIELDS.
    Raises BadInput(field=region_id), RegisteredLimitExists."""
    gates.check("registered_limit.update", None, actor)
    return [_save(RegisteredLimit(), each, details, "added", actor) for each, details in wanted]


@transaction.atomic
def update(
    registered: RegisteredLimit,
    *,
    service: CatalogService | str | None = None,
    actor: Actor,
    **changes: Any,
) -> RegisteredLimit:
    """Change the named ones of FIELDS, and the service. Raises as `create_all`, and
    RegisteredLimitInUse."""
    gates.check("registered_limit.update", registered, actor)
    _unused(registered)
    return _save(registered, service, changes, "changed", actor)


@transaction.atomic
def delete(registered: RegisteredLimit, *, actor: Actor) -> None:
    """Remove it. Raises RegisteredLimitInUse."""
    gates.check("registered_limit.update", registered, actor)
    _unused(registered)
    _record("deleted", registered, actor)
    registered.delete()


def _unused(registered: RegisteredLimit) -> None:
    """Locked: whoever adds a limit upon it waits, and then finds what became of it."""
    RegisteredLimit.objects.select_for_update().filter(pk=registered.pk).first()
    if registered.limits.exists():
        raise RegisteredLimitInUse(id=registered.uuid.hex)


def _save(
    registered: RegisteredLimit,
    service: CatalogService | str | None,
    changes: dict[str, Any],
    verb: str,
    actor: Actor,
) -> RegisteredLimit:
    if (region := changes.get("region_name")) and not is_region(region):
        raise BadInput(reason=f"Could not find region: {region}.", field="region_id")
    if service is not None:
        registered.service = service if isinstance(service, CatalogService) else None
        registered.served_type = service if isinstance(service, str) else ""
    for name in FIELDS & changes.keys():
        setattr(registered, name, changes[name])
    try:
        with transaction.atomic():
            registered.save()
    except IntegrityError as exc:
        raise RegisteredLimitExists(resource=registered.resource_name) from exc
    _record(verb, registered, actor)
    return registered


def _record(verb: str, registered: RegisteredLimit, actor: Actor) -> None:
    audit.record(
        f"registered_limit_{verb}",
        f"The registered limit of {registered.resource_name} was {verb}.",
        actor=actor,
        kind="registered_limit",
        target=registered,
    )
