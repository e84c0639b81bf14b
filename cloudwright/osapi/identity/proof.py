"""Who signs in, and by what: password, token or application credential."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cloudwright.core.access.models import ApplicationCredential
from cloudwright.core.access.selectors.actor import actor_for_token
from cloudwright.core.access.selectors.application_credential import credential_named
from cloudwright.core.access.services import application_credential, token
from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.passwords import refuse_due
from cloudwright.core.accounts.selectors.user import login_of
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound, Unauthenticated
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.ids import customer_lookup


@dataclass(frozen=True, slots=True)
class Proof:
    """A user that has shown who it is. `expires_at` is kept where a token begets a token."""

    user: User
    methods: tuple[str, ...]
    expires_at: datetime | None = None
    credential: ApplicationCredential | None = None
    parent_audit_id: str = ""


def prove(call: Call, identity: dict[str, Any]) -> Proof:
    """The user behind `auth.identity`. Raises Unauthenticated, Throttled, BadInput."""
    methods = identity["methods"]
    if len(methods) != 1 or methods[0] not in _METHODS:
        raise Unauthenticated(internal=f"methods {methods} are not offered")
    method = methods[0]
    if method not in identity:
        raise expecting(method, "identity")
    return _METHODS[method](call, identity[method])


def expecting(what: str, where: str) -> BadInput:
    """Keystone's words for a part that is not there."""
    return BadInput(
        reason=f"Expecting to find {what} in {where}. The server could not comply with the "
        "request since it is either malformed or otherwise incorrect. The client is assumed "
        "to be in error.",
        field=what,
    )


def _by_password(call: Call, given: dict[str, Any]) -> Proof:
    named = given["user"]
    user = token.sign_in(
        login_named(named), named["password"], address=call.address, request_id=call.request_id
    )
    refuse_due(user)
    return Proof(user, ("password",))


def _by_token(call: Call, given: dict[str, Any]) -> Proof:
    try:
        _, shown = actor_for_token(
            given["id"], kind="keystone", address=call.address, request_id=call.request_id
        )
    except Unauthenticated:
        # Keystone looks the token up like any other thing, and clients tell the two apart.
        raise NotFound(kind="token", id="") from None
    if shown.application_credential_id is not None:
        raise Unauthenticated(internal="a token of an application credential begets none")
    if shown.trust_id is not None:
        raise Forbidden(internal="a token of a trust begets none")
    methods = tuple(dict.fromkeys([*shown.methods, "token"]))
    return Proof(shown.user, methods, shown.expires_at, parent_audit_id=shown.audit_id)


def _by_application_credential(call: Call, given: dict[str, Any]) -> Proof:
    if "id" not in given and not {"name", "user"} <= given.keys():
        raise expecting("id", "application_credential")
    try:
        ident = (
            parse_uuid(given["id"], "application credential")
            if "id" in given
            else credential_named(login_named(given["user"]), given["name"])
        )
        found = application_credential.verify(ident, given["secret"])
    except NotFound as exc:
        raise Unauthenticated(internal="no such application credential") from exc
    return Proof(found.user, ("application_credential",), found.expires_at, found)


def login_named(named: dict[str, Any]) -> str:
    """What the user signs in with everywhere else. Somebody unknown gets a login that nobody has,
    so as to cost the time, and count as the failure, of a wrong password."""
    unknown = f"{named.get('name') or named.get('id')}@?"
    try:
        if "id" in named:
            return login_of(uuid=parse_uuid(named["id"], "user")) or unknown
        domain = named.get("domain") or {}
        if "name" not in named or not domain.keys() & {"id", "name"}:
            raise expecting("domain", "user")
        home = (
            customer_lookup(domain["id"], "home__")
            if "id" in domain
            else {"home__name": domain["name"]}
        )
        return login_of(name=named["name"], **home) or unknown
    except NotFound:
        return unknown


_METHODS: dict[str, Callable[[Call, dict[str, Any]], Proof]] = {
    "password": _by_password,
    "token": _by_token,
    "application_credential": _by_application_credential,
}
