"""Groups, and who belongs to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import groups_visible_to, users_visible_to
from cloudwright.core.accounts.models import Group, User
from cloudwright.core.accounts.services import group as service
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.domain import domain_for
from cloudwright.osapi.identity.ids import DEFAULT, customer_lookup, domain_id
from cloudwright.osapi.identity.listing import listed, name_filter, self_link
from cloudwright.osapi.identity.schemas import group as schemas
from cloudwright.osapi.identity.user import answer_users, user_for


def list_groups(call: Call) -> HttpResponse:
    """GET /v3/groups?name=&domain_id=."""
    home = call.first("domain_id")
    rows = groups_visible_to(call.actor).filter(
        name_filter(call), Q(**customer_lookup(home, "customer__")) if home else Q()
    )
    return _answer(call, rows)


def list_of_user(call: Call, user_id: str) -> HttpResponse:
    """GET /v3/users/{user_id}/groups: one's own, or an administrator's question."""
    uuid = parse_uuid(user_id, "user")
    if uuid != call.actor.user_uuid and not call.actor.staff:
        raise Forbidden
    return _answer(call, groups_visible_to(call.actor).filter(members__uuid=uuid))


def show_group(call: Call, group_id: str) -> HttpResponse:
    """GET /v3/groups/{group_id}."""
    return answer({"group": _as_group(call, group_for(call.actor, group_id))})


def create_group(call: Call) -> HttpResponse:
    """POST /v3/groups: 201."""
    wanted = call.body(schemas.CREATE)["group"]
    home = domain_for(call.actor, wanted.get("domain_id") or DEFAULT)
    made = service.create(
        home,
        name=wanted["name"],
        description=wanted.get("description") or "",
        actor=call.actor,
    )
    return answer({"group": _as_group(call, made)}, 201)


def update_group(call: Call, group_id: str) -> HttpResponse:
    """PATCH /v3/groups/{group_id}."""
    wanted = call.body(schemas.UPDATE)["group"]
    group = group_for(call.actor, group_id)
    if wanted.get("domain_id", domain_id(group.customer)) != domain_id(group.customer):
        raise BadInput(reason="Cannot change group's domain.", field="domain_id")
    changes = {key: wanted[key] or "" for key in ("name", "description") if key in wanted}
    service.update(group, actor=call.actor, **changes)
    return answer({"group": _as_group(call, group)})


def delete_group(call: Call, group_id: str) -> HttpResponse:
    """DELETE /v3/groups/{group_id}: 204."""
    service.delete(group_for(call.actor, group_id), actor=call.actor)
    return nothing()


def add_member(call: Call, group_id: str, user_id: str) -> HttpResponse:
    """PUT /v3/groups/{group_id}/users/{user_id}: 204, also when it is there already."""
    group = group_for(call.actor, group_id)
    service.add_member(group, user_for(call.actor, user_id), actor=call.actor)
    return nothing()


def check_member(call: Call, group_id: str, user_id: str) -> HttpResponse:
    """GET or HEAD /v3/groups/{group_id}/users/{user_id}: 204, or 404."""
    _member(call, group_for(call.actor, group_id), user_id)
    return nothing()


def remove_member(call: Call, group_id: str, user_id: str) -> HttpResponse:
    """DELETE /v3/groups/{group_id}/users/{user_id}: 204, or 404."""
    group = group_for(call.actor, group_id)
    service.remove_member(group, _member(call, group, user_id), actor=call.actor)
    return nothing()


def _member(call: Call, group: Group, ident: str) -> User:
    user = user_for(call.actor, ident)
    return get_or_404(group.members.all(), "user", uuid=user.uuid)


def list_members(call: Call, group_id: str) -> HttpResponse:
    """GET /v3/groups/{group_id}/users."""
    group = group_for(call.actor, group_id)
    return answer_users(call, users_visible_to(call.actor).filter(groups=group))


def group_for(actor: Actor, ident: str) -> Group:
    """The group that `actor` may see. Raises NotFound."""
    rows = groups_visible_to(actor).select_related("customer")
    return get_or_404(rows, "group", uuid=parse_uuid(ident, "group"))


def _answer(call: Call, rows: QuerySet[Group]) -> HttpResponse:
    found = rows.select_related("customer").order_by("name", "pk")
    return listed(call, "groups", [_as_group(call, each) for each in found])


def _as_group(call: Call, group: Group) -> dict[str, Any]:
    return {
        "id": group.uuid.hex,
        "name": group.name,
        "domain_id": domain_id(group.customer),
        "description": group.description,
        "links": self_link(call, "groups", group.uuid.hex),
    }
