"""Key pairs: the SSH keys of a user, under Nova's name."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import users_visible_to
from cloudwright.core.accounts.models import SSHKey, User
from cloudwright.core.accounts.models.ssh_key import X509
from cloudwright.core.accounts.selectors.ssh_key import key_named, keys_of
from cloudwright.core.accounts.services import ssh_key as service
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.pages import links, page
from cloudwright.osapi.compute.schemas import keypair as schemas
from cloudwright.osapi.identity.reach import governing


def list_keypairs(call: Call) -> HttpResponse:
    """GET /os-keypairs. Since 2.10 an administrator may name a `user_id`, since 2.35 in pages."""
    owner, _ = _asked(call, call.first("user_id"))
    rows = keys_of(owner)
    limit = 1000
    if call.version >= (2, 35):
        rows, limit = page(call, rows, columns={}, default=[("name", False)], key="name")
    entries = [{"keypair": _brief(call, each)} for each in rows]
    marker = entries[-1]["keypair"]["name"] if entries else ""
    return answer({"keypairs": entries, **links(call, "keypairs", entries, limit, marker)})


def show_keypair(call: Call, keypair_name: str) -> HttpResponse:
    """GET /os-keypairs/{keypair_name}."""
    owner, _ = _asked(call, call.first("user_id"))
    key = key_named(owner, keypair_name)
    entry = _brief(call, key) | {
        "user_id": owner.uuid.hex,
        "id": key.pk,
        "created_at": naive_time(key.created_at),
        "updated_at": None,
        "deleted_at": None,
        "deleted": False,
    }
    return answer({"keypair": entry})


def create_keypair(call: Call) -> HttpResponse:
    """POST /os-keypairs: without a `public_key` one is made, and its private half shown once."""
    wanted = call.body(schemas.create(call.version))["keypair"]
    owner, actor = _asked(call, wanted.get("user_id", ""))
    name, certificate = wanted["name"], wanted.get("type") == X509
    private = ""
    if public := wanted.get("public_key"):
        key = service.add(owner, name=name, public_key=public, certificate=certificate, actor=actor)
    else:
        key, private = service.generate(owner, name=name, certificate=certificate, actor=actor)
    entry = _brief(call, key) | {"user_id": owner.uuid.hex}
    if private:
        entry["private_key"] = private
    return answer({"keypair": entry}, 201 if call.version >= (2, 2) else 200)


def delete_keypair(call: Call, keypair_name: str) -> HttpResponse:
    """DELETE /os-keypairs/{keypair_name}: 202, since 2.2 204."""
    owner, actor = _asked(call, call.first("user_id"))
    service.delete(key_named(owner, keypair_name), actor=actor)
    return nothing(204 if call.version >= (2, 2) else 202)


def _asked(call: Call, user_id: str) -> tuple[User, Actor]:
    """Whose keys, and who acts on them: the caller on its own, or since 2.10 on those of the user
    that an administrator of everything names. Raises Forbidden, NotFound."""
    if call.version < (2, 10) or not user_id:
        return call.user(), call.actor
    uuid = parse_uuid(user_id, "user")
    actor = call.actor if uuid == call.actor.user_uuid else governing(call.actor, call.token)
    if uuid != actor.user_uuid and not actor.staff:
        raise Forbidden
    return get_or_404(users_visible_to(actor), "user", uuid=uuid), actor


def _brief(call: Call, key: SSHKey) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": key.name,
        "public_key": key.public_key,
        "fingerprint": key.fingerprint,
    }
    kind = X509 if key.type == X509 else "ssh"
    return made | ({"type": kind} if call.version >= (2, 2) else {})
