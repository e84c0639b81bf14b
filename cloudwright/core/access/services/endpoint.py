"""Endpoints of the catalog that are not ours."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction

from cloudwright.core.access.models import CatalogService, Endpoint
from cloudwright.core.access.selectors.region import is_region
from cloudwright.core.access.services import region as regions
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

FIELDS = frozenset({"interface", "url", "name", "description", "enabled"})
# What a URL may hold in place of an id, in both of Keystone's spellings.
PLACES = re.compile(r"[$%]\((project_id|tenant_id|user_id)\)s")


@transaction.atomic
def create(
    service: CatalogService | str,
    *,
    interface: str,
    url: str,
    region: str = "",
    region_must_exist: bool = True,
    actor: Actor,
    **details: Any,
) -> Endpoint:
    """An address of a service: a row or, by its type, one of ours. A region that is not there is
    made, or refused with `region_must_exist`. Raises BadInput(field=url | region_id)."""
    gates.check("catalog.update", None, actor)
    made = Endpoint(
        interface=interface,
        url=_checked(url),
        region_name=_region(region, must_exist=region_must_exist, actor=actor),
        **details,
    )
    _attach(made, service)
    made.save()
    _record("creation", "was added", made, actor)
    return made


@transaction.atomic
def update(
    endpoint: Endpoint,
    *,
    service: CatalogService | str | None = None,
    region: str | None = None,
    region_must_exist: bool = True,
    actor: Actor,
    **changes: Any,
) -> Endpoint:
    """Change what is given. Raises BadInput(field=url | region_id)."""
    gates.check("catalog.update", endpoint, actor)
    if "url" in changes:
        _checked(changes["url"])
    if region is not None:
        endpoint.region_name = _region(region, must_exist=region_must_exist, actor=actor)
    if service is not None:
        _attach(endpoint, service)
    for name in FIELDS & changes.keys():
        setattr(endpoint, name, changes[name])
    endpoint.save()
    _record("update", "was changed", endpoint, actor)
    return endpoint


@transaction.atomic
def delete(endpoint: Endpoint, *, actor: Actor) -> None:
    """Remove it."""
    gates.check("catalog.update", endpoint, actor)
    _record("deletion", "was deleted", endpoint, actor)
    endpoint.delete()


def _attach(endpoint: Endpoint, service: CatalogService | str) -> None:
    endpoint.service = service if isinstance(service, CatalogService) else None
    endpoint.served_type = service if isinstance(service, str) else ""


def _region(name: str, *, must_exist: bool, actor: Actor) -> str:
    if not must_exist:
        return regions.ensure(name, actor=actor)
    if name and not is_region(name):
        raise BadInput(reason=f"There is no region {name}.", field="region_id")
    return name


def _checked(url: str) -> str:
    """A URL with a scheme, in which nothing but `PLACES` waits to be filled in."""
    if not re.match(r"[A-Za-z0-9+.-]+:.+", url) or re.search(r"[$%]\(", PLACES.sub("", url)):
        raise BadInput(reason=f"Malformed endpoint URL ({url}).", field="url")
    return url


def _record(what: str, verb: str, endpoint: Endpoint, actor: Actor) -> None:
    audit.record(
        f"endpoint_{what}_succeeded",
        f"Endpoint {endpoint} {verb}.",
        actor=actor,
        kind="endpoint",
        target=endpoint,
    )
