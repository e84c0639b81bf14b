from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import (
    customers_visible_to,
    projects_visible_to,
    users_visible_to,
)
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.portal.ui.access import Request, staff_only
from cloudwright.portal.ui.pages import page

_PAGE_SIZE = 50
_Rows = QuerySet[User] | QuerySet[Project] | QuerySet[Customer]


@staff_only
def index(request: Request) -> HttpResponse:
    """Users, projects or customers, searched by name."""
    kind = request.GET.get("kind", "users")
    found = _FIND.get(kind, _users)(request.actor, request.GET.get("q", "").strip())
    rows = Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"kind": kind if kind in _FIND else "users", "rows": rows}
    return page(request, "people/list.html", context, fragment="people/_table.html")


def _users(actor: Actor, text: str) -> QuerySet[User]:
    named = Q(login__icontains=text) | Q(full_name__icontains=text) | Q(email__icontains=text)
    return users_visible_to(actor).filter(named).select_related("home").order_by("login")


def _projects(actor: Actor, text: str) -> QuerySet[Project]:
    found = projects_visible_to(actor).filter(name__icontains=text)
    return found.select_related("customer").order_by("customer__name", "name")


def _customers(actor: Actor, text: str) -> QuerySet[Customer]:
    found = customers_visible_to(actor).filter(name__icontains=text)
    return found.annotate(
        n_projects=Count("projects", distinct=True), n_users=Count("users", distinct=True)
    ).order_by("name")


_FIND: dict[str, Callable[[Actor, str], _Rows]] = {
    "users": _users,
    "projects": _projects,
    "customers": _customers,
}
