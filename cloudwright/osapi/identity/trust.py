"""Trusts: what one user lets another do in a project."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import Role, Trust
from cloudwright.core.access.selectors.role import role_for, roles_named
from cloudwright.core.access.selectors.trust import trust_for, trusts_visible_to
from cloudwright.core.access.services import trust as service
from cloudwright.core.accounts.selectors.user import user_by_uuid
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, keystone_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.access_rule import refuse_restricted
from cloudwright.osapi.identity.application_credential import expiry
from cloudwright.osapi.identity.listing import listed, self_link
from cloudwright.osapi.identity.role import as_role
from cloudwright.osapi.identity.schemas import trust as schemas


def list_trusts(call: Call) -> HttpResponse:
    """GET /v3/OS-TRUST/trusts?trustor_user_id=&trustee_user_id=: one's own on either side."""
    rows = trusts_visible_to(call.actor)
    for side in ("trustor", "trustee"):
        if ident := call.first(f"{side}_user_id"):
            rows = rows.filter(**{f"{side}__uuid": parse_uuid(ident, "user")})
    return listed(call, "trusts", [_as_trust(call, each) for each in rows])


def show_trust(call: Call, trust_id: str) -> HttpResponse:
    """GET /v3/OS-TRUST/trusts/{trust_id}."""
    found = _trust_for(call, trust_id)
    roles = {"roles": [as_role(call, each) for each in found.roles.order_by("name")]}
    return answer({"trust": {**_as_trust(call, found), **roles}})


def create_trust(call: Call) -> HttpResponse:
    """POST /v3/OS-TRUST/trusts: 201. Only the trustor itself gives one."""
    wanted = call.body(schemas.CREATE)["trust"]
    refuse_restricted(call)
    trustor = call.user()
    if parse_uuid(wanted["trustor_user_id"], "user") != trustor.uuid:
        raise Forbidden
    if wanted.get("project_id") is None:
        raise BadInput(reason="A trust is for a project.", field="project_id")
    project = call.project()
    if parse_uuid(wanted["project_id"], "project") != project.uuid:
        raise Forbidden(internal="the token is for another project")
    made = service.create(
        trustor,
        user_by_uuid(parse_uuid(wanted["trustee_user_id"], "user")),
        project,
        service.Terms(
            roles=_roles(wanted.get("roles") or []),
            impersonation=wanted["impersonation"],
            expires_at=expiry(wanted.get("expires_at")),
            remaining_uses=wanted.get("remaining_uses"),
            redelegation_count=_depth(wanted),
        ),
        handed_on=call.token.trust if call.token else None,
        actor=call.actor,
    )
    return show_created(call, made)


def show_created(call: Call, trust: Trust) -> HttpResponse:
    """The answer to a creation."""
    roles = {"roles": [as_role(call, each) for each in trust.roles.order_by("name")]}
    return answer({"trust": {**_as_trust(call, trust), **roles}}, 201)


def delete_trust(call: Call, trust_id: str) -> HttpResponse:
    """DELETE /v3/OS-TRUST/trusts/{trust_id}: 204."""
    found = _trust_for(call, trust_id)
    refuse_restricted(call)
    service.delete(found, actor=call.actor)
    return nothing()


def list_roles(call: Call, trust_id: str) -> HttpResponse:
    """GET /v3/OS-TRUST/trusts/{trust_id}/roles."""
    roles = _trust_for(call, trust_id).roles.order_by("name")
    return listed(call, "roles", [as_role(call, each) for each in roles])


def show_role(call: Call, trust_id: str, role_id: str) -> HttpResponse:
    """GET or HEAD /v3/OS-TRUST/trusts/{trust_id}/roles/{role_id}."""
    uuid = parse_uuid(role_id, "role")
    role = _trust_for(call, trust_id).roles.filter(uuid=uuid).first()
    if role is None:
        raise NotFound(kind="role", id=role_id)
    return answer({"role": as_role(call, role)})


def _trust_for(call: Call, ident: str) -> Trust:
    return trust_for(call.actor, parse_uuid(ident, "trust"))


def _depth(wanted: dict[str, Any]) -> int:
    """How often it may be handed on; Keystone's default, where that is allowed at all, is 3."""
    count = wanted.get("redelegation_count")
    allowed = wanted.get("allow_redelegation", False)
    if not allowed and count:
        return int(count)
    return int(3 if count is None else count) if allowed else 0


def _roles(wanted: list[dict[str, str]]) -> list[Role]:
    if not wanted:
        raise BadInput(reason="At least one role is needed.", field="roles")
    made = []
    for each in wanted:
        if "id" in each:
            made.append(role_for(parse_uuid(each["id"], "role")))
            continue
        found = roles_named([each.get("name", "")]).first()
        if found is None:
            raise NotFound(kind="role", id=each.get("name", ""))
        made.append(found)
    return made


def _as_trust(call: Call, trust: Trust) -> dict[str, Any]:
    above = trust.redelegated_from
    return {
        "id": trust.uuid.hex,
        "trustor_user_id": trust.trustor.uuid.hex,
        "trustee_user_id": trust.trustee.uuid.hex,
        "project_id": trust.project.uuid.hex,
        "impersonation": trust.impersonation,
        "expires_at": keystone_time(trust.expires_at),
        "remaining_uses": trust.remaining_uses,
        "redelegation_count": trust.redelegation_count,
        "redelegated_trust_id": above.uuid.hex if above else None,
        "deleted_at": None,
        "links": self_link(call, "OS-TRUST/trusts", trust.uuid.hex),
        "roles_links": {
            "self": f"{call.root}/v3/OS-TRUST/trusts/{trust.uuid.hex}/roles",
            "next": None,
            "previous": None,
        },
    }
