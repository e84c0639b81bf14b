"""Users. Everybody may read itself and change its own password; the rest is for who may."""

from __future__ import annotations

from typing import Any

import orjson
from django.db.models import Q, QuerySet
from django.http import HttpResponse

from cloudwright.core.access.selectors.actor import actor_for
from cloudwright.core.access.selectors.visible import users_visible_to
from cloudwright.core.access.services.token import sign_in
from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.passwords import OPTIONS, expires_at
from cloudwright.core.accounts.services import password as passwords
from cloudwright.core.accounts.services import user as service
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, keystone_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.domain import domain_for
from cloudwright.osapi.identity.ids import DEFAULT, customer_lookup, domain_id, hex_or_none
from cloudwright.osapi.identity.listing import (
    enabled_filter,
    listed,
    merged_options,
    name_filter,
    self_link,
)
from cloudwright.osapi.identity.proof import login_named
from cloudwright.osapi.identity.schemas import user as schemas

EXTRA_LIMIT = 4096  # bytes of JSON
# Keystone's names of what we call otherwise.
COLUMNS = {"enabled": "is_active", "default_project_id": "default_project_uuid"}


def list_users(call: Call) -> HttpResponse:
    """GET /v3/users?name=&domain_id=&enabled=."""
    home = call.first("domain_id")
    rows = users_visible_to(call.actor).filter(
        name_filter(call),
        enabled_filter(call, "is_active"),
        Q(**customer_lookup(home, "home__")) if home else Q(),
    )
    return answer_users(call, rows)


def show_user(call: Call, user_id: str) -> HttpResponse:
    """GET /v3/users/{user_id}."""
    return answer({"user": as_user(call, user_for(call.actor, user_id))})


def create_user(call: Call) -> HttpResponse:
    """POST /v3/users: 201. Without a password nobody can sign in as the user."""
    wanted = call.body(schemas.CREATE)["user"]
    keys = ("description", "enabled", "default_project_id")
    made = service.create(
        name=wanted["name"],
        home=domain_for(call.actor, wanted.get("domain_id") or DEFAULT),
        password=wanted.get("password"),
        email=wanted.get("email") or "",
        options=_options({}, wanted.get("options")),
        extra=_extra({}, wanted),
        **_changes({key: wanted[key] for key in keys if wanted.get(key) is not None}),
        actor=call.actor,
    )
    return answer({"user": as_user(call, made)}, 201)


def update_user(call: Call, user_id: str) -> HttpResponse:
    """PATCH /v3/users/{user_id}; a password given here is set, not checked against the old."""
    given = call.body(schemas.UPDATE)["user"]
    wanted = {key: value for key, value in given.items() if key in schemas.KNOWN}
    user = user_for(call.actor, user_id)
    password = wanted.pop("password", None)
    changes = _changes(wanted)
    if (extra := _extra(user.extra, given)) != user.extra:
        changes["extra"] = extra
    if "options" in changes:
        changes["options"] = _options(user.options, changes["options"])
    if changes:
        service.update(user, actor=call.actor, **changes)
    if password is not None:
        passwords.reset(user, new=password, actor=call.actor)
    return answer({"user": as_user(call, user)})


def delete_user(call: Call, user_id: str) -> HttpResponse:
    """DELETE /v3/users/{user_id}: 204."""
    service.delete(user_for(call.actor, user_id), actor=call.actor)
    return nothing()


def change_password(call: Call, user_id: str) -> HttpResponse:
    """POST /v3/users/{user_id}/password: 204; older tokens die. The old password is all the proof
    that is asked for: without it nobody whose password has to be changed could do so here."""
    wanted = call.body(schemas.PASSWORD)["user"]
    old = wanted["original_password"]
    user = sign_in(
        login_named({"id": user_id}), old, address=call.address, request_id=call.request_id
    )
    actor = actor_for(user, address=call.address, request_id=call.request_id)
    passwords.change(user, old=old, new=wanted["password"], actor=actor)
    return nothing()


def user_for(actor: Actor, ident: str) -> User:
    """The user that `actor` may see; oneself always. Raises NotFound."""
    uuid = parse_uuid(ident, "user")
    if uuid == actor.user_uuid:
        return User.objects.select_related("home").get(uuid=uuid)
    return get_or_404(users_visible_to(actor).select_related("home"), "user", uuid=uuid)


def own_user(call: Call, ident: str) -> User:
    """The caller itself, by its id in the path. Raises Forbidden for anybody else's."""
    if parse_uuid(ident, "user") != call.actor.user_uuid:
        raise Forbidden
    return user_for(call.actor, ident)


def answer_users(call: Call, rows: QuerySet[User]) -> HttpResponse:
    """A list of users."""
    found = rows.select_related("home").order_by("name", "pk")
    return listed(call, "users", [as_user(call, each) for each in found])


def as_user(call: Call, user: User) -> dict[str, Any]:
    """One user."""
    made: dict[str, Any] = {
        "id": user.uuid.hex,
        "name": user.name,
        "domain_id": domain_id(user.home),
        "enabled": user.is_active,
        "default_project_id": hex_or_none(user.default_project_uuid),
        "password_expires_at": keystone_time(expires_at(user)),
        "options": user.options,
        "email": user.email,
        "description": user.description,
        "links": self_link(call, "users", user.uuid.hex),
    }
    # Keystone leaves out what was never set.
    extra: dict[str, Any] = user.extra
    return extra | {
        key: value
        for key, value in made.items()
        if value or key not in {"default_project_id", "email", "description"}
    }


def _options(before: dict[str, Any], wanted: dict[str, Any] | None) -> dict[str, Any]:
    """The options after a change: what is null is taken away. Raises BadInput for an unknown one,
    which would otherwise be a rule that nobody keeps."""
    for name in wanted or {}:
        if name not in OPTIONS:
            raise BadInput(reason=f"There is no user option {name}.", field=name)
    return merged_options(before, wanted or {})


def _extra(before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What clients keep with a user under keys of their own, after a change. Raises BadInput."""
    made = merged_options(before, {k: v for k, v in given.items() if k not in schemas.SHOWN})
    if len(orjson.dumps(made)) > EXTRA_LIMIT:
        reason = f"A user's further keys may take {EXTRA_LIMIT} bytes altogether."
        raise BadInput(reason=reason, field="user")
    return made


def _changes(wanted: dict[str, Any]) -> dict[str, Any]:
    made = {COLUMNS.get(key, key): value for key, value in wanted.items()}
    made |= {key: made[key] or "" for key in ("email", "description") if key in made}
    if made.get("default_project_uuid"):
        made["default_project_uuid"] = parse_uuid(made["default_project_uuid"], "project")
    if "domain_id" in made:
        raise BadInput(reason="Cannot change user's domain.", field="domain_id")
    return made
