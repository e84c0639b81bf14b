"""Application credentials: secrets for programs. One's own only, and never by such a secret
unless it is unrestricted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import ApplicationCredential, Role
from cloudwright.core.access.selectors.application_credential import (
    credential_for,
    credentials_of,
)
from cloudwright.core.access.selectors.role import role_for, roles_named
from cloudwright.core.access.services import application_credential as service
from cloudwright.core.access.services.access_rule import WantedRule
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import moment
from cloudwright.osapi.identity.access_rule import as_rule, refuse_delegated
from cloudwright.osapi.identity.listing import listed, name_filter
from cloudwright.osapi.identity.role import as_role
from cloudwright.osapi.identity.schemas import application_credential as schemas
from cloudwright.osapi.identity.user import own_user


def list_credentials(call: Call, user_id: str) -> HttpResponse:
    """GET /v3/users/{user_id}/application_credentials?name=."""
    own_user(call, user_id)
    found = list(credentials_of(call.actor).filter(name_filter(call)))
    roles = list(roles_named({name for each in found for name in each.roles}))
    entries = [_as_credential(call, each, roles) for each in found]
    return listed(call, "application_credentials", entries)


def show_credential(call: Call, user_id: str, credential_id: str) -> HttpResponse:
    """GET /v3/users/{user_id}/application_credentials/{credential_id}."""
    found = _credential_for(call, user_id, credential_id)
    entry = _as_credential(call, found, roles_named(found.roles))
    return answer({"application_credential": entry})


def create_credential(call: Call, user_id: str) -> HttpResponse:
    """POST /v3/users/{user_id}/application_credentials: 201; the secret is shown only here."""
    wanted = call.body(schemas.CREATE)["application_credential"]
    user = own_user(call, user_id)
    refuse_delegated(call)
    made, secret = service.create(
        user,
        call.project(),
        name=wanted["name"],
        description=wanted.get("description") or "",
        roles=_role_names(wanted.get("roles")),
        expires_at=expiry(wanted.get("expires_at")),
        unrestricted=wanted.get("unrestricted", False),
        secret=wanted.get("secret"),
        access_rules=_rules(wanted.get("access_rules")),
        actor=call.actor,
    )
    entry = _as_credential(call, made, roles_named(made.roles))
    return answer({"application_credential": {**entry, "secret": secret}}, 201)


def delete_credential(call: Call, user_id: str, credential_id: str) -> HttpResponse:
    """DELETE /v3/users/{user_id}/application_credentials/{credential_id}: 204."""
    found = _credential_for(call, user_id, credential_id)
    refuse_delegated(call)
    service.delete(found, actor=call.actor)
    return nothing()


def _credential_for(call: Call, user_id: str, ident: str) -> ApplicationCredential:
    own_user(call, user_id)
    return credential_for(call.actor, parse_uuid(ident, "application credential"))


def _role_names(wanted: list[dict[str, str]] | None) -> list[str] | None:
    """The names asked for; None, which is all that the user has there, where none is."""
    if not wanted:
        return None
    return [
        each.get("name") or role_for(parse_uuid(each.get("id", ""), "role")).name for each in wanted
    ]


def _rules(wanted: list[dict[str, str]] | None) -> list[WantedRule] | None:
    """The access rules asked for; None, which allows every call, where none is."""
    if wanted is None:
        return None
    made = []
    for each in wanted:
        if "id" in each:
            made.append(WantedRule(uuid=parse_uuid(each["id"], "access rule")))
        else:
            made.append(
                WantedRule(each.get("service", ""), each.get("method", ""), each.get("path", ""))
            )
    return made


def expiry(text: str | None) -> datetime | None:
    """The moment at which something ends; None where it does not. Raises BadInput."""
    if not text:
        return None
    found = moment(text)
    if found is None:
        raise BadInput(reason=f"Invalid timestamp for expires at: {text}", field="expires_at")
    return found


def _as_credential(
    call: Call, credential: ApplicationCredential, known: Iterable[Role]
) -> dict[str, Any]:
    """`known` are the roles among which its own are."""
    ident = credential.uuid.hex
    path = f"{call.root}/v3/users/{credential.user.uuid.hex}/application_credentials/{ident}"
    rules = [as_rule(call, each) for each in credential.access_rules.all()]
    return {
        "id": ident,
        "name": credential.name,
        "description": credential.description,
        "project_id": credential.project.uuid.hex,
        "user_id": credential.user.uuid.hex,
        "roles": [as_role(call, each) for each in known if each.name in credential.roles],
        "expires_at": naive_time(credential.expires_at),
        "unrestricted": credential.unrestricted,
        "system": None,
        "links": {"self": path},
        **({"access_rules": rules} if credential.limited else {}),
    }
