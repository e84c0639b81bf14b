"""Services of the catalog that are not ours: named here, so that clients find them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.core.access.models import CatalogService
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import Actor

FIELDS = frozenset({"type", "name", "description", "enabled"})


@transaction.atomic
def create(type_: str, *, actor: Actor, **details: Any) -> CatalogService:
    """A service of this type."""
    gates.check("catalog.update", None, actor)
    made = CatalogService.objects.create(type=type_, **details)
    _record("creation", "was added", made, actor)
    return made


@transaction.atomic
def update(service: CatalogService, *, actor: Actor, **changes: Any) -> CatalogService:
    """Change the named ones of FIELDS."""
    gates.check("catalog.update", service, actor)
    for name in FIELDS & changes.keys():
        setattr(service, name, changes[name])
    service.save(update_fields=[*(FIELDS & changes.keys()), "updated_at"])
    _record("update", "was changed", service, actor)
    return service


@transaction.atomic
def delete(service: CatalogService, *, actor: Actor) -> None:
    """Remove it with its endpoints."""
    gates.check("catalog.update", service, actor)
    _record("deletion", "was deleted", service, actor)
    service.delete()


def _record(what: str, verb: str, service: CatalogService, actor: Actor) -> None:
    audit.record(
        f"catalog_service_{what}_succeeded",
        f"Service {service} of type {service.type} {verb}.",
        actor=actor,
        kind="catalog_service",
        target=service,
    )
