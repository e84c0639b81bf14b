"""Which roles come with which. The levels imply each other without being asked."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import Role
from cloudwright.core.access.selectors.role import implied_pairs
from cloudwright.core.access.services import role_implication as service
from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.listing import self_link
from cloudwright.osapi.identity.role import named_role


def list_inferences(call: Call) -> HttpResponse:
    """GET /v3/role_inferences: every role that implies others, with them."""
    pairs = sorted(implied_pairs(), key=lambda pair: pair[0].name)
    entries = [
        _inference(call, prior, [implied for _, implied in group])
        for prior, group in groupby(pairs, key=lambda pair: pair[0])
    ]
    links = {"self": f"{call.root}/v3/role_inferences"}
    return answer({"role_inferences": entries, "links": links})


def list_implied(call: Call, role_id: str) -> HttpResponse:
    """GET /v3/roles/{role_id}/implies: those that come with it directly."""
    prior = named_role(role_id)
    entry = _inference(call, prior, _implied_by(prior))
    links = {"self": f"{call.root}/v3/roles/{prior.uuid.hex}/implies"}
    return answer({"role_inference": entry, "links": links})


def show_implied(call: Call, role_id: str, implied_id: str) -> HttpResponse:
    """GET or HEAD /v3/roles/{role_id}/implies/{implied_id}: the pair, or 204 for HEAD."""
    prior, implied = named_role(role_id), named_role(implied_id)
    if implied not in _implied_by(prior):
        raise NotFound(kind="implied role", id=implied_id)
    return nothing() if call.request.method == "HEAD" else _answer(call, prior, implied, 200)


def imply(call: Call, role_id: str, implied_id: str) -> HttpResponse:
    """PUT /v3/roles/{role_id}/implies/{implied_id}: 201."""
    prior, implied = named_role(role_id), named_role(implied_id)
    service.imply(prior, implied, actor=call.actor)
    return _answer(call, prior, implied, 201)


def withdraw(call: Call, role_id: str, implied_id: str) -> HttpResponse:
    """DELETE /v3/roles/{role_id}/implies/{implied_id}: 204."""
    service.withdraw(named_role(role_id), named_role(implied_id), actor=call.actor)
    return nothing()


def _implied_by(prior: Role) -> list[Role]:
    return [implied for each, implied in implied_pairs() if each == prior]


def _answer(call: Call, prior: Role, implied: Role, status: int) -> HttpResponse:
    entry = {"prior_role": _named(call, prior), "implies": _named(call, implied)}
    path = f"{call.root}/v3/roles/{prior.uuid.hex}/implies/{implied.uuid.hex}"
    return answer({"role_inference": entry, "links": {"self": path}}, status)


def _inference(call: Call, prior: Role, implied: list[Role]) -> dict[str, Any]:
    return {
        "prior_role": _named(call, prior),
        "implies": [_named(call, each) for each in implied],
    }


def _named(call: Call, role: Role) -> dict[str, Any]:
    ident = role.uuid.hex
    return {"id": ident, "name": role.name, "links": self_link(call, "roles", ident)}
