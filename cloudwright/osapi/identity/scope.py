"""What a token is for: a project, a domain, the system, or nothing yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cloudwright.core.access.models import Trust
from cloudwright.core.access.selectors.actor import actor_for
from cloudwright.core.access.selectors.roles import roles_in_customer
from cloudwright.core.access.selectors.trust import living_trusts
from cloudwright.core.access.selectors.visible import customers_visible_to, projects_visible_to
from cloudwright.core.accounts.models import Customer
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Forbidden, NotFound, Unauthenticated
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.identity.ids import customer_lookup
from cloudwright.osapi.identity.proof import Proof, expecting


@dataclass(frozen=True, slots=True)
class Scope:
    """At most one of project, customer and system is set; none means an unscoped token. With a
    trust, the project is the trust's."""

    project: Project | None = None
    customer: Customer | None = None
    system: bool = False
    trust: Trust | None = None


def scope_of(proof: Proof, wanted: object) -> Scope:
    """The scope asked for, or the one that goes without saying.

    A scope that is not there, or not the user's, is Unauthenticated: nobody learns which.
    """
    actor = actor_for(proof.user)
    if proof.credential is not None:
        return Scope(project=proof.credential.project)
    if wanted is None:
        return _default(proof, actor)
    if wanted == "unscoped" or (isinstance(wanted, dict) and "unscoped" in wanted):
        return Scope()
    if not isinstance(wanted, dict):
        raise expecting("project, domain or system", "scope")
    try:
        return _named(actor, wanted)
    except NotFound as exc:
        raise Unauthenticated(internal="no such scope for this user") from exc


def _named(actor: Actor, wanted: dict[str, Any]) -> Scope:
    if "OS-TRUST:trust" in wanted:
        return _entrusted(actor, wanted["OS-TRUST:trust"])
    if "system" in wanted:
        if not (actor.staff or actor.support):
            raise Unauthenticated(internal="no role on the system")
        return Scope(system=True)
    if "project" in wanted:
        rows = projects_visible_to(actor).filter(enabled=True, customer__enabled=True)
        lookup = _lookup(wanted["project"], "project")
        return Scope(project=get_or_404(rows.select_related("customer"), "project", **lookup))
    if "domain" in wanted:
        named = wanted["domain"]
        lookup = customer_lookup(named["id"]) if "id" in named else {"name": named.get("name", "")}
        domains = customers_visible_to(actor).filter(enabled=True)
        customer = get_or_404(domains, "domain", **lookup)
        if not roles_in_customer(actor, customer):
            raise Unauthenticated(internal="no role on the domain itself")
        return Scope(customer=customer)
    raise expecting("project, domain or system", "scope")


def _entrusted(actor: Actor, named: dict[str, Any]) -> Scope:
    """The project of a trust in which the actor is the trustee. Raises Forbidden for others."""
    trust = get_or_404(living_trusts(), "trust", uuid=parse_uuid(named["id"], "trust"))
    if trust.trustee_id != actor.user_id:
        raise Forbidden(internal="somebody else is the trustee")
    return Scope(project=trust.project, trust=trust)


def _lookup(named: dict[str, Any], kind: str) -> dict[str, Any]:
    if "id" in named:
        return {"uuid": parse_uuid(named["id"], kind)}
    domain = named.get("domain", {})
    if "name" not in named or not domain:
        raise expecting("domain", kind)
    if "id" in domain:
        return {"name": named["name"], **customer_lookup(domain["id"], "customer__")}
    return {"name": named["name"], "customer__name": domain.get("name", "")}


def _default(proof: Proof, actor: Actor) -> Scope:
    """The user's default project, while it may still enter it."""
    uuid = proof.user.default_project_uuid
    if uuid is None:
        return Scope()
    rows = projects_visible_to(actor).filter(enabled=True, uuid=uuid)
    return Scope(project=rows.select_related("customer").first())
