"""Domains: customers, as Keystone calls them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.tenancy.services.customer import delete_with_contents
from cloudwright.core.access.selectors.visible import customers_visible_to
from cloudwright.core.accounts.models import Customer
from cloudwright.core.accounts.services import customer as service
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.ids import customer_lookup, domain_id
from cloudwright.osapi.identity.listing import (
    enabled_filter,
    listed,
    merged_options,
    name_filter,
    self_link,
    tags_filter,
)
from cloudwright.osapi.identity.reach import own_reach
from cloudwright.osapi.identity.schemas import domain as schemas


def list_domains(call: Call) -> HttpResponse:
    """GET /v3/domains?name=&enabled=: what the caller may see."""
    rows = matching(call).order_by("name")
    return listed(call, "domains", [as_domain(call, each) for each in rows])


def matching(call: Call) -> QuerySet[Customer]:
    """What the caller may see of what the query asks for."""
    return customers_visible_to(call.actor).filter(
        name_filter(call), enabled_filter(call, "enabled"), tags_filter(call)
    )


def list_own(call: Call) -> HttpResponse:
    """GET /v3/auth/domains: what the caller may see, whatever the token's scope."""
    rows = (
        customers_visible_to(own_reach(call.actor, call.token))
        .filter(enabled=True)
        .order_by("name")
    )
    return listed(call, "domains", [as_domain(call, each) for each in rows])


def show_domain(call: Call, domain_id: str) -> HttpResponse:
    """GET /v3/domains/{domain_id}."""
    return answer({"domain": as_domain(call, domain_for(call.actor, domain_id))})


def create_domain(call: Call) -> HttpResponse:
    """POST /v3/domains: 201."""
    wanted = call.body(schemas.CREATE)["domain"]
    if wanted.get("explicit_domain_id"):
        reason = "Ids are given by this cloud: explicit_domain_id is not taken."
        raise BadInput(reason=reason, field="explicit_domain_id")
    return answer({"domain": as_domain(call, make(call, wanted))}, 201)


def make(call: Call, wanted: dict[str, Any]) -> Customer:
    """A domain of what a body asks for; also that of a project that acts as one."""
    return service.create(
        name=wanted["name"],
        description=wanted.get("description") or "",
        enabled=wanted.get("enabled", True),
        tags=wanted.get("tags", []),
        options=merged_options({}, wanted.get("options", {})),
        actor=call.actor,
    )


def update_domain(call: Call, domain_id: str) -> HttpResponse:
    """PATCH /v3/domains/{domain_id}: disabled, none of its people and projects gets a token."""
    wanted = call.body(schemas.UPDATE)["domain"]
    changed = change(call, domain_for(call.actor, domain_id), wanted)
    return answer({"domain": as_domain(call, changed)})


def change(call: Call, domain: Customer, wanted: dict[str, Any]) -> Customer:
    """What a body asks to have changed of a domain, under whichever of its names."""
    if "options" in wanted:
        wanted["options"] = merged_options(domain.options, wanted["options"])
    if "description" in wanted:
        wanted["description"] = wanted["description"] or ""
    return service.update(domain, actor=call.actor, **wanted)


def delete_domain(call: Call, domain_id: str) -> HttpResponse:
    """DELETE /v3/domains/{domain_id}: 204, with its people and projects; 403 while enabled."""
    delete_with_contents(domain_for(call.actor, domain_id), actor=call.actor)
    return nothing()


def domain_for(actor: Actor, ident: str) -> Customer:
    """The customer that `actor` may see. Raises NotFound."""
    try:
        return get_or_404(customers_visible_to(actor), "domain", **customer_lookup(ident))
    except NotFound:
        raise NotFound(kind="domain", id=ident) from None


def as_domain(call: Call, customer: Customer) -> dict[str, Any]:
    """One domain."""
    ident = domain_id(customer)
    return {
        "id": ident,
        "name": customer.name,
        "description": customer.description,
        "enabled": customer.enabled,
        "tags": customer.tags,
        "options": customer.options,
        "links": self_link(call, "domains", ident),
    }
