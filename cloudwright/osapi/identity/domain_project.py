"""A domain in the clothes of a project, as Keystone shows and takes it: `is_domain`."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.accounts.models import Customer
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity import domain
from cloudwright.osapi.identity.ids import domain_id
from cloudwright.osapi.identity.listing import listed, self_link


def list_all(call: Call) -> HttpResponse:
    """GET /v3/projects?is_domain=true."""
    rows = domain.matching(call).order_by("name")
    return listed(call, "projects", [as_project(call, each) for each in rows])


def show(call: Call, customer: Customer, status: int = 200) -> HttpResponse:
    """The answer to whatever was asked about one of them."""
    return answer({"project": as_project(call, customer)}, status)


def as_project(call: Call, customer: Customer) -> dict[str, Any]:
    """A domain; it is in none and below nothing."""
    ident = domain_id(customer)
    own = {"domain_id": None, "parent_id": None, "is_domain": True}
    links = self_link(call, "projects", ident)
    return {**domain.as_domain(call, customer), **own, "links": links}
