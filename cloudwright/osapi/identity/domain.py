"""Domains: customers, as Keystone calls them. They are made in the portal and in `/api/`."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import customers_visible_to
from cloudwright.core.accounts.models import Customer
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.ids import customer_lookup, domain_id
from cloudwright.osapi.identity.listing import enabled_filter, listed, name_filter, self_link
from cloudwright.osapi.identity.reach import own_reach


def list_domains(call: Call) -> HttpResponse:
    """GET /v3/domains?name=&enabled=: what the caller may see."""
    rows = customers_visible_to(call.actor).filter(
        name_filter(call), enabled_filter(call, "enabled")
    )
    return listed(call, "domains", [as_domain(call, each) for each in rows.order_by("name")])


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
        "tags": [],
        "options": {},
        "links": self_link(call, "domains", ident),
    }
