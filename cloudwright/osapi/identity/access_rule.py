"""Access rules: the calls that application credentials are limited to. One's own only."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import AccessRule
from cloudwright.core.access.selectors.access_rule import rule_for, rules_of
from cloudwright.core.access.services import access_rule as service
from cloudwright.kernel.errors import Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.listing import listed
from cloudwright.osapi.identity.user import own_user


def list_rules(call: Call, user_id: str) -> HttpResponse:
    """GET /v3/users/{user_id}/access_rules?service=&path=&method=."""
    own_user(call, user_id)
    wanted = {key: call.first(key) for key in ("service", "path", "method") if call.first(key)}
    found = rules_of(call.actor).filter(**wanted)
    return listed(call, "access_rules", [as_rule(call, each, links=True) for each in found])


def show_rule(call: Call, user_id: str, access_rule_id: str) -> HttpResponse:
    """GET /v3/users/{user_id}/access_rules/{access_rule_id}."""
    found = _rule_for(call, user_id, access_rule_id)
    return answer({"access_rule": as_rule(call, found, links=True)})


def delete_rule(call: Call, user_id: str, access_rule_id: str) -> HttpResponse:
    """DELETE /v3/users/{user_id}/access_rules/{access_rule_id}: 204; 403 while one is in use."""
    found = _rule_for(call, user_id, access_rule_id)
    refuse_delegated(call)
    service.delete(found, actor=call.actor)
    return nothing()


def as_rule(call: Call, rule: AccessRule, *, links: bool = False) -> dict[str, Any]:
    """One rule."""
    ident = rule.uuid.hex
    made: dict[str, Any] = {
        "id": ident,
        "service": rule.service,
        "method": rule.method,
        "path": rule.path,
    }
    if links:
        path = f"{call.root}/v3/users/{call.user().uuid.hex}/access_rules/{ident}"
        made["links"] = {"self": path}
    return made


def refuse_restricted(call: Call) -> None:
    """A program's secret may not make or end others unless its owner said so."""
    shown = call.token.application_credential if call.token else None
    if shown is not None and not shown.unrestricted:
        raise Forbidden


def refuse_delegated(call: Call) -> None:
    """As `refuse_restricted`; nor may a trust make what would outlive it."""
    refuse_restricted(call)
    if call.token is not None and call.token.trust_id is not None:
        raise Forbidden


def _rule_for(call: Call, user_id: str, ident: str) -> AccessRule:
    own_user(call, user_id)
    return rule_for(call.actor, parse_uuid(ident, "access rule"))
