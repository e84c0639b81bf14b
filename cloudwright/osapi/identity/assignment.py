"""Role assignments: as they were granted or, with `?effective`, as they come to bear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse

from cloudwright.core.access.models import Role, RoleAssignment
from cloudwright.core.access.permissions import with_implied
from cloudwright.core.access.selectors.assignment import assignments_visible_to
from cloudwright.core.access.selectors.role import all_roles
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.accounts.selectors.group import members_of
from cloudwright.core.projects.models import Project
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.ids import domain_id
from cloudwright.osapi.identity.listing import listed

GROUPED = Prefetch(
    "project_group__projects",
    Project.objects.filter(deleted_at=None).select_related("customer").order_by("name"),
)


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the list: a role, a holder, a scope (None = the system)."""

    role: Role
    holder: User | Group
    scope: Customer | Project | None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What grants come to, read once for the whole list: the members of groups, the projects of
    customers (by their keys), the roles (by their names)."""

    members: Mapping[int, list[User]]
    projects: Mapping[int, list[Project]]
    roles: Sequence[Role]


def list_assignments(call: Call) -> HttpResponse:
    """GET /v3/role_assignments?user.id=&group.id=&role.id=&scope.project.id=&scope.domain.id=
    &scope.system=&effective&include_names."""
    rows = assignments_visible_to(call.actor).prefetch_related(GROUPED)
    grants = [each for row in rows for each in _granted(row)]
    if call.flag("effective"):
        known = _known(call, grants)
        grants = list(dict.fromkeys(each for grant in grants for each in _effective(grant, known)))
    names = call.flag("include_names")
    entries = [_as_entry(call, each, names=names) for each in grants if _wanted(call, each)]
    return listed(call, "role_assignments", entries)


def _granted(row: RoleAssignment) -> Iterator[Grant]:
    """A row as Keystone knows it: a project group's role shows on each of its projects."""
    holder = row.user or row.group
    if holder is None:
        return
    if row.project_group is None:
        yield Grant(row.role, holder, row.project or row.customer, row.inherited)
        return
    for project in row.project_group.projects.all():
        yield Grant(row.role, holder, project)


def _known(call: Call, grants: Iterable[Grant]) -> Known:
    """Three queries, however many grants."""
    groups = {each.holder for each in grants if isinstance(each.holder, Group)}
    heirs = {each.scope for each in grants if each.inherited and isinstance(each.scope, Customer)}
    projects: dict[int, list[Project]] = defaultdict(list)
    visible = projects_visible_to(call.actor).filter(customer__in=heirs)
    for project in visible.select_related("customer").order_by("name", "pk"):
        projects[project.customer_id].append(project)
    return Known(members_of(groups), projects, list(all_roles()))


def _effective(grant: Grant, known: Known) -> Iterator[Grant]:
    """Members for their group, projects for what they inherit, roles with those they imply."""
    holders: Sequence[User | Group] = [grant.holder]
    if isinstance(grant.holder, Group):
        holders = known.members.get(grant.holder.pk, [])
    scopes: Sequence[Customer | Project | None] = [grant.scope]
    if grant.inherited and isinstance(grant.scope, Customer):
        scopes = known.projects.get(grant.scope.pk, [])
    if grant.inherited and isinstance(grant.scope, Project):
        return  # for those below it, of which there are none
    own = frozenset() if grant.role.customer_id else frozenset({grant.role.name})
    implied = with_implied(own | frozenset(grant.role.implied_names))
    for role in known.roles:
        if role.name not in implied:
            continue
        for holder in holders:
            for scope in scopes:
                yield replace(grant, role=role, holder=holder, scope=scope, inherited=False)


def _wanted(call: Call, grant: Grant) -> bool:
    """Whether the line meets every filter of the query."""
    scope, holder = grant.scope, grant.holder
    facts = {
        "role.id": grant.role.uuid.hex,
        "user.id": holder.uuid.hex if isinstance(holder, User) else "",
        "group.id": holder.uuid.hex if isinstance(holder, Group) else "",
        "scope.project.id": scope.uuid.hex if isinstance(scope, Project) else "",
        "scope.domain.id": domain_id(scope) if isinstance(scope, Customer) else "",
        "scope.system": "all" if scope is None else "",
        "scope.OS-INHERIT:inherited_to": "projects" if grant.inherited else "",
    }
    return all(
        call.first(key).replace("-", "") == fact if key != "scope.system" else bool(fact)
        for key, fact in facts.items()
        if call.first(key)
    )


def _as_entry(call: Call, grant: Grant, *, names: bool) -> dict[str, Any]:
    holder, scope = grant.holder, grant.scope
    home = holder.home if isinstance(holder, User) else holder.customer
    kind = "user" if isinstance(holder, User) else "group"
    entry: dict[str, Any] = {
        "role": _named(grant.role.uuid.hex, grant.role.name, names=names),
        kind: _named(holder.uuid.hex, holder.name, home, names=names),
        "scope": {"system": {"all": True}},
    }
    path = "system"
    if isinstance(scope, Project):
        entry["scope"] = {
            "project": _named(scope.uuid.hex, scope.name, scope.customer, names=names)
        }
        path = f"projects/{scope.uuid.hex}"
        if grant.inherited:
            entry["scope"]["OS-INHERIT:inherited_to"] = "projects"
    elif isinstance(scope, Customer):
        entry["scope"] = {"domain": _named(domain_id(scope), scope.name, names=names)}
        path = f"domains/{domain_id(scope)}"
        if grant.inherited:
            entry["scope"]["OS-INHERIT:inherited_to"] = "projects"
    link = f"{call.root}/v3/{path}/{kind}s/{holder.uuid.hex}/roles/{grant.role.uuid.hex}"
    return {**entry, "links": {"assignment": link}}


def _named(ident: str, name: str, home: Customer | None = None, *, names: bool) -> dict[str, Any]:
    """The id, and with `include_names` the name and the domain."""
    if not names:
        return {"id": ident}
    made: dict[str, Any] = {"id": ident, "name": name}
    if home is not None:
        made["domain"] = {"id": domain_id(home), "name": home.name}
    return made
