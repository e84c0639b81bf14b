"""EC2 pairs of a user, and tokens for requests that were signed with one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.ec2_signature import EMPTY, Signed
from cloudwright.core.access.models import Credential
from cloudwright.core.access.selectors.credential import credential_for, credentials_visible_to
from cloudwright.core.access.services import credential as service
from cloudwright.core.access.services.token import issue_scoped
from cloudwright.kernel.errors import Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.access_rule import refuse_restricted
from cloudwright.osapi.identity.listing import listed
from cloudwright.osapi.identity.project import project_for
from cloudwright.osapi.identity.proof import expecting
from cloudwright.osapi.identity.schemas import credential as schemas
from cloudwright.osapi.identity.token import answer_token
from cloudwright.osapi.identity.user import user_for

PATH = "users/{user}/credentials/OS-EC2"


def list_pairs(call: Call, user_id: str) -> HttpResponse:
    """GET /v3/users/{user_id}/credentials/OS-EC2."""
    _own_or_staff(call, user_id)
    rows = credentials_visible_to(call.actor).filter(
        type=service.EC2, user__uuid=parse_uuid(user_id, "user")
    )
    return listed(call, "credentials", [_as_pair(call, each) for each in rows])


def show_pair(call: Call, user_id: str, access: str) -> HttpResponse:
    """GET /v3/users/{user_id}/credentials/OS-EC2/{access}."""
    return answer({"credential": _as_pair(call, _pair_for(call, user_id, access))})


def create_pair(call: Call, user_id: str) -> HttpResponse:
    """POST /v3/users/{user_id}/credentials/OS-EC2: 201."""
    wanted = call.body(schemas.PAIR)
    _own_or_staff(call, user_id)
    refuse_restricted(call)
    user, project = user_for(call.actor, user_id), project_for(call.actor, wanted["tenant_id"])
    own = call.token if user.pk == call.actor.user_id else None
    made = service.create_pair(user, project, by=own, actor=call.actor)
    return answer({"credential": _as_pair(call, made)}, 201)


def delete_pair(call: Call, user_id: str, access: str) -> HttpResponse:
    """DELETE /v3/users/{user_id}/credentials/OS-EC2/{access}: 204."""
    found = _pair_for(call, user_id, access)
    refuse_restricted(call)
    service.delete(found, actor=call.actor)
    return nothing()


def create_token(call: Call) -> HttpResponse:
    """POST /v3/ec2tokens: a token for the signer. Asked for by services, which are administrators:
    to anybody else a captured request would be worth a token."""
    body = call.body(schemas.TOKEN)
    given = body.get("credentials") or body.get("ec2Credentials")
    if given is None:
        raise expecting("credentials", "the body")
    signed = Signed(
        signature=given["signature"],
        host=given["host"],
        verb=given["verb"],
        path=given["path"],
        params={key: str(value) for key, value in given.get("params", {}).items()},
        headers={key: str(value) for key, value in given.get("headers", {}).items()},
        body_hash=given.get("body_hash") or EMPTY,
    )
    found = service.verify(given["access"], signed)
    secret, _ = issue_scoped(
        found.user,
        found.project,
        methods=["ec2credential"],
        application_credential=found.application_credential,
        trust=found.trust,
        credential=found,
    )
    return answer_token(call, secret, 200)


def _own_or_staff(call: Call, user_id: str) -> None:
    if parse_uuid(user_id, "user") != call.actor.user_uuid and not call.actor.staff:
        raise Forbidden


def _pair_for(call: Call, user_id: str, access: str) -> Credential:
    _own_or_staff(call, user_id)
    found = credential_for(call.actor, service.ident_of(access))
    if found.type != service.EC2 or found.user.uuid != parse_uuid(user_id, "user"):
        raise NotFound(kind="credential", id=access)
    return found


def _as_pair(call: Call, credential: Credential) -> dict[str, Any]:
    pair = service.pair_of(credential)
    path = PATH.format(user=credential.user.uuid.hex)
    project = credential.project.uuid.hex if credential.project else None
    return {
        "access": pair["access"],
        "secret": pair["secret"],
        "user_id": credential.user.uuid.hex,
        "tenant_id": project,
        "trust_id": credential.trust.uuid.hex if credential.trust else None,
        "links": {"self": f"{call.root}/v3/{path}/{pair['access']}"},
    }
