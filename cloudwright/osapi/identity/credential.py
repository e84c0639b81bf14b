"""Credentials: secrets kept for users, by whatever type. One's own, or an administrator's work."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import Credential
from cloudwright.core.access.selectors.credential import credential_for, credentials_visible_to
from cloudwright.core.access.services import credential as service
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.access_rule import refuse_delegated
from cloudwright.osapi.identity.listing import listed, self_link
from cloudwright.osapi.identity.project import project_for
from cloudwright.osapi.identity.schemas import credential as schemas
from cloudwright.osapi.identity.user import user_for


def list_credentials(call: Call) -> HttpResponse:
    """GET /v3/credentials?user_id=&type=."""
    rows = credentials_visible_to(call.actor)
    if call.first("user_id"):
        rows = rows.filter(user__uuid=parse_uuid(call.first("user_id"), "user"))
    if call.first("type"):
        rows = rows.filter(type=call.first("type"))
    return listed(call, "credentials", [_as_credential(call, each) for each in rows])


def show_credential(call: Call, keystone_id: str) -> HttpResponse:
    """GET /v3/credentials/{keystone_id}."""
    found = credential_for(call.actor, keystone_id)
    return answer({"credential": _as_credential(call, found)})


def create_credential(call: Call) -> HttpResponse:
    """POST /v3/credentials: 201."""
    wanted = call.body(schemas.CREATE)["credential"]
    refuse_delegated(call)
    project = wanted.get("project_id")
    made = service.create(
        user_for(call.actor, wanted.get("user_id") or call.user().uuid.hex),
        project_for(call.actor, project) if project else None,
        type_=wanted["type"],
        blob=wanted["blob"],
        actor=call.actor,
    )
    return answer({"credential": _as_credential(call, made)}, 201)


def update_credential(call: Call, keystone_id: str) -> HttpResponse:
    """PATCH /v3/credentials/{keystone_id}: another blob; the rest stays as it is."""
    wanted = call.body(schemas.UPDATE)["credential"]
    found = credential_for(call.actor, keystone_id)
    refuse_delegated(call)
    shown = _as_credential(call, found)
    for key in ("id", "type", "user_id", "project_id"):
        if wanted.get(key, shown[key]) != shown[key]:
            raise BadInput(reason=f"The {key} of a credential cannot be changed.", field=key)
    if "blob" in wanted:
        service.update(found, blob=wanted["blob"], actor=call.actor)
    return answer({"credential": _as_credential(call, found)})


def delete_credential(call: Call, keystone_id: str) -> HttpResponse:
    """DELETE /v3/credentials/{keystone_id}: 204."""
    found = credential_for(call.actor, keystone_id)
    refuse_delegated(call)
    service.delete(found, actor=call.actor)
    return nothing()


def _as_credential(call: Call, credential: Credential) -> dict[str, Any]:
    return {
        "id": credential.ident,
        "user_id": credential.user.uuid.hex,
        "project_id": credential.project.uuid.hex if credential.project else None,
        "type": credential.type,
        "blob": credential.blob,
        "links": self_link(call, "credentials", credential.ident),
    }
