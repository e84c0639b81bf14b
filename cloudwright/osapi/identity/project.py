"""Projects."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse

from cloudwright.cloud.tenancy.services import project as tenancy
from cloudwright.core.access.selectors.actor import actor_for
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as service
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity import domain, domain_project
from cloudwright.osapi.identity.ids import DEFAULT, customer_lookup, domain_id
from cloudwright.osapi.identity.listing import (
    enabled_filter,
    listed,
    merged_options,
    name_filter,
    self_link,
    tags_filter,
)
from cloudwright.osapi.identity.reach import own_reach, unscoped
from cloudwright.osapi.identity.schemas import project as schemas


def list_projects(call: Call) -> HttpResponse:
    """GET /v3/projects?name=&domain_id=&enabled=&parent_id=&is_domain=."""
    if call.flag("is_domain"):
        return domain_project.list_all(call)
    rows = projects_visible_to(call.actor).filter(
        name_filter(call), enabled_filter(call, "enabled"), _in_domain(call), tags_filter(call)
    )
    return _answer(call, rows)


def list_own(call: Call) -> HttpResponse:
    """GET /v3/auth/projects: where the caller holds a role, whatever the token's scope."""
    return _answer(
        call, projects_visible_to(own_reach(call.actor, call.token)).filter(enabled=True)
    )


def list_of_user(call: Call, user_id: str) -> HttpResponse:
    """GET /v3/users/{user_id}/projects: one's own, or an administrator's question."""
    uuid = parse_uuid(user_id, "user")
    if uuid == call.actor.user_uuid:
        return list_own(call)
    if not call.actor.staff:
        raise Forbidden
    user = get_or_404(User.objects.filter(uuid=uuid), "user", uuid=uuid)
    return _answer(call, projects_visible_to(unscoped(actor_for(user))).filter(enabled=True))


def show_project(call: Call, project_id: str) -> HttpResponse:
    """GET /v3/projects/{project_id}."""
    found = _found(call, project_id)
    if isinstance(found, Customer):
        return domain_project.show(call, found)
    return answer({"project": as_project(call, found)})


def create_project(call: Call) -> HttpResponse:
    """POST /v3/projects: 201. The parent of a project is its domain; with `is_domain`, a domain."""
    wanted = call.body(schemas.CREATE)["project"]
    if wanted.get("is_domain"):
        return domain_project.show(call, _make_domain(call, wanted), 201)
    home = wanted.get("domain_id") or DEFAULT
    parent = wanted.get("parent_id")
    if parent and parent != wanted.get("domain_id"):
        home = _parent(call, parent)
    if wanted.get("domain_id", home) != home:
        raise BadInput(reason="The parent of a project is its domain.", field="parent_id")
    made = service.create(
        domain.domain_for(call.actor, home),
        name=wanted["name"],
        description=wanted.get("description") or "",
        enabled=wanted.get("enabled", True),
        tags=wanted.get("tags", []),
        options=merged_options({}, wanted.get("options", {})),
        actor=call.actor,
    )
    return answer({"project": as_project(call, made)}, 201)


def update_project(call: Call, project_id: str) -> HttpResponse:
    """PATCH /v3/projects/{project_id}."""
    wanted = call.body(schemas.UPDATE)["project"]
    project = _found(call, project_id)
    _refuse_moves(project, wanted)
    changes = {key: wanted[key] for key in service.FIELDS & wanted.keys()}
    if "description" in changes:
        changes["description"] = changes["description"] or ""
    if "options" in changes:
        changes["options"] = merged_options(project.options, changes["options"])
    if isinstance(project, Customer):
        return domain_project.show(call, domain.change(call, project, changes))
    service.update(project, actor=call.actor, **changes)
    return answer({"project": as_project(call, project)})


def _parent(call: Call, ident: str) -> str:
    """The id of the domain in which a project shall be, by its parent. Raises BadInput."""
    if isinstance(_found(call, ident), Project):
        raise BadInput(
            reason="Projects do not nest: parent_id must be the domain.", field="parent_id"
        )
    return ident


def _make_domain(call: Call, wanted: dict[str, Any]) -> Customer:
    for key in ("domain_id", "parent_id"):
        if wanted.get(key):
            reason = f"A project that acts as a domain has no {key}."
            raise BadInput(reason=reason, field=key)
    return domain.make(call, wanted)


def _refuse_moves(project: Project | Customer, wanted: dict[str, Any]) -> None:
    home = domain_id(project.customer) if isinstance(project, Project) else None
    stays = {"domain_id": home, "parent_id": home, "is_domain": home is None}
    for key, value in stays.items():
        if wanted.get(key, value) != value:
            raise BadInput(reason=f"The {key} of a project cannot be changed.", field=key)


def delete_project(call: Call, project_id: str) -> HttpResponse:
    """DELETE /v3/projects/{project_id}: 204. What it has in this cloud goes by an operation."""
    found = _found(call, project_id)
    if isinstance(found, Customer):
        return domain.delete_domain(call, project_id)
    tenancy.delete(found, actor=call.actor)
    return nothing()


def _found(call: Call, ident: str) -> Project | Customer:
    """The project with this id, or the domain that acts as one. Raises NotFound."""
    try:
        return project_for(call.actor, ident)
    except NotFound:
        try:
            return domain.domain_for(call.actor, ident)
        except NotFound:
            raise NotFound(kind="project", id=ident) from None


def project_for(actor: Actor, ident: str) -> Project:
    """The project that `actor` may see. Raises NotFound."""
    uuid = parse_uuid(ident, "project")
    return get_or_404(projects_visible_to(actor).select_related("customer"), "project", uuid=uuid)


def as_project(call: Call, project: Project) -> dict[str, Any]:
    """One project."""
    home = domain_id(project.customer)
    return {
        "id": project.uuid.hex,
        "name": project.name,
        "domain_id": home,
        "parent_id": home,
        "description": project.description,
        "enabled": project.enabled,
        "is_domain": False,
        "tags": project.tags,
        "options": project.options,
        "links": self_link(call, "projects", project.uuid.hex),
    }


def _in_domain(call: Call) -> Q:
    ident = call.first("domain_id") or call.first("parent_id")
    return Q(**customer_lookup(ident, "customer__")) if ident else Q()


def _answer(call: Call, rows: Any) -> HttpResponse:
    found = rows.select_related("customer").order_by("name", "pk")
    return listed(call, "projects", [as_project(call, each) for each in found])
