"""Tokens: made from a proof and a scope, shown, checked, revoked."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import Token
from cloudwright.core.access.selectors.actor import actor_for_token
from cloudwright.core.access.selectors.role import roles_named
from cloudwright.core.access.selectors.roles import roles_in_customer, system_roles
from cloudwright.core.access.services import token as service
from cloudwright.core.access.services.trust import consume
from cloudwright.core.accounts.models import Customer
from cloudwright.core.accounts.passwords import expires_at
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Forbidden, NotFound, Unauthenticated
from cloudwright.osapi.common.answers import answer, keystone_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.catalog import catalog
from cloudwright.osapi.identity.ids import domain_id
from cloudwright.osapi.identity.proof import prove
from cloudwright.osapi.identity.reach import customer_of
from cloudwright.osapi.identity.schemas import auth as schemas
from cloudwright.osapi.identity.scope import scope_of


def create_token(call: Call) -> HttpResponse:
    """POST /v3/auth/tokens: 201, the secret in `X-Subject-Token`. `?nocatalog` leaves it out."""
    auth = call.body(schemas.AUTH)["auth"]
    proof = prove(call, auth["identity"])
    scope = scope_of(proof, auth.get("scope"))
    if scope.trust is not None:
        consume(scope.trust)
    secret, _ = service.issue_scoped(
        scope.trust.trustor if scope.trust and scope.trust.impersonation else proof.user,
        scope.project,
        domain_id=scope.customer.pk if scope.customer else None,
        system=scope.system,
        methods=list(proof.methods),
        expires_at=proof.expires_at,
        application_credential=proof.credential,
        trust=scope.trust,
        parent_audit_id=proof.parent_audit_id,
    )
    return answer_token(call, secret, 201)


def answer_token(call: Call, secret: str, status: int) -> HttpResponse:
    """A token that was just made, with its secret in the header."""
    actor, token = _open(call, secret)
    return answer({"token": _as_token(call, token, actor)}, status, x_subject_token=secret)


def show_token(call: Call) -> HttpResponse:
    """GET or HEAD /v3/auth/tokens: the token in `X-Subject-Token`, one's own or, for staff, any."""
    secret, actor, token = _subject(call)
    return answer({"token": _as_token(call, token, actor)}, x_subject_token=secret)


def revoke_token(call: Call) -> HttpResponse:
    """DELETE /v3/auth/tokens: 204."""
    _, _, token = _subject(call)
    service.revoke(token, actor=call.actor)
    return nothing()


def system_scopes(call: Call) -> HttpResponse:
    """GET /v3/auth/system: whether the caller may have a token for the whole system."""
    links = {"self": f"{call.root}/v3/auth/system"}
    return answer({"system": [{"all": True}] if call.actor.staff else [], "links": links})


def _subject(call: Call) -> tuple[str, Actor, Token]:
    secret = call.request.headers.get("X-Subject-Token", "")
    try:
        actor, token = _open(call, secret)
    except Unauthenticated:
        raise NotFound(kind="token", id="") from None
    if actor.user_id != call.actor.user_id and not call.actor.staff:
        raise Forbidden
    return secret, actor, token


def _open(call: Call, secret: str) -> tuple[Actor, Token]:
    return actor_for_token(
        secret, kind="keystone", address=call.address, request_id=call.request_id
    )


def _as_token(call: Call, token: Token, actor: Actor) -> dict[str, Any]:
    user = token.user
    made: dict[str, Any] = {
        "methods": token.methods,
        "user": {
            "id": user.uuid.hex,
            "name": user.name,
            "domain": _domain(user.home),
            "password_expires_at": keystone_time(expires_at(user)),
        },
        "audit_ids": [each for each in (token.audit_id, token.parent_audit_id) if each],
        "expires_at": keystone_time(token.expires_at),
        "issued_at": keystone_time(token.issued_at),
    }
    scope, roles = _scope(token, actor)
    if scope:
        made |= scope
        found = roles_named(roles)
        made["roles"] = [{"id": each.uuid.hex, "name": each.name} for each in found]
        if "nocatalog" not in call.request.GET:
            made["catalog"] = catalog(call, token)
    if token.trust is not None:
        made["OS-TRUST:trust"] = {
            "id": token.trust.uuid.hex,
            "impersonation": token.trust.impersonation,
            "trustor_user": {"id": token.trust.trustor.uuid.hex},
            "trustee_user": {"id": token.trust.trustee.uuid.hex},
        }
    if token.application_credential is not None:
        credential = token.application_credential
        made["application_credential"] = {
            "id": credential.uuid.hex,
            "name": credential.name,
            "restricted": not credential.unrestricted,
        }
    return made


def _scope(token: Token, actor: Actor) -> tuple[dict[str, Any], frozenset[str]]:
    """The scope as a token shows it, and the roles in it; nothing for an unscoped one."""
    if token.project is not None:
        project = token.project
        home = _domain(project.customer)
        named = {"id": project.uuid.hex, "name": project.name, "domain": home}
        return {"project": named, "is_domain": False}, actor.roles
    if customer := customer_of(token, actor):
        return {"domain": _domain(customer)}, roles_in_customer(actor, customer)
    if token.system:
        return {"system": {"all": True}}, system_roles(token.user_id)
    return {}, frozenset()


def _domain(customer: Customer) -> dict[str, str]:
    return {"id": domain_id(customer), "name": customer.name}
