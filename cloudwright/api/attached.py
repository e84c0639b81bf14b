"""What hangs on rows of a page, each for the whole page in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from rest_framework.request import Request

from cloudwright.api.lists import NUMBER, TRUTH, rows_of, url_maker
from cloudwright.broker.services.models import Link, ServiceSettings
from cloudwright.broker.services.selectors.settings import options_shown_to
from cloudwright.core.access.models import RoleAssignment
from cloudwright.core.access.selectors.visible import projects_visible_to, users_visible_to
from cloudwright.core.operations.models import Operation, OperationTarget
from cloudwright.core.operations.selectors.operation import steps_of
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import limits_of_rows, lines_of
from cloudwright.kernel.actor import ADMIN, MANAGERS, Actor

Found = Mapping[Any, Any]

QUOTAS = rows_of("name", "title", limit=NUMBER, usage=NUMBER)
SERVICES = rows_of(
    "url",
    "uuid",
    "name",
    "type",
    "state",
    "service_project_link_url",
    "settings",
    "settings_uuid",
    shared=TRUTH,
)

# Kinds that have a page of their own here -> the name of its route
ROUTES = {
    "customer": "customer-detail",
    "project": "project-detail",
    "user": "user-detail",
    "service_settings": "servicesettings-detail",
    "service": "service-detail",
    "link": "link-detail",
    "managed_instance": "instance-detail",
    "operation": "operation-detail",
}


def actor_of(request: Request) -> Actor:
    """Who asks."""
    return cast(Actor, request.auth)


def projects_of(customers: list[int], request: Request) -> Found:
    """The projects of each customer that the actor sees."""
    visible = projects_visible_to(actor_of(request)).order_by().values("pk")
    rows = Project.objects.filter(customer__in=customers, pk__in=visible).order_by("name")
    url, found = url_maker("project-detail", request), defaultdict(list)
    for customer, uuid, name in rows.values_list("customer_id", "uuid", "name"):
        found[customer].append({"url": url(uuid), "uuid": uuid.hex, "name": name})
    return found


def customer_owners(customers: list[int], request: Request) -> Found:
    """The owners of each customer: managers of it, inherited by its projects."""
    rows = RoleAssignment.objects.filter(
        customer__in=customers,
        role__name__in=MANAGERS,
        user__in=users_visible_to(actor_of(request)).order_by().values("pk"),
    ).order_by("user__login")
    return _people(
        rows.values_list("customer_id", "user__uuid", "user__login", "user__full_name"), request
    )


def _people(rows: Any, request: Request) -> Found:
    url, found = url_maker("user-detail", request), defaultdict(list)
    for scope, uuid, login, full_name in rows:
        found[scope].append(
            {"url": url(uuid), "uuid": uuid.hex, "username": login, "full_name": full_name}
        )
    return found


def services_of(projects: list[int], request: Request) -> Found:
    """The services that each project may use, with the link to create through."""
    service, link = url_maker("service-detail", request), url_maker("link-detail", request)
    settings, found = url_maker("servicesettings-detail", request), defaultdict(list)
    rows = Link.objects.filter(project__in=projects).order_by("service__name")
    for project, uuid, name, type_, state, shared, link_uuid, settings_uuid in rows.values_list(
        "project_id",
        "service__uuid",
        "service__name",
        "service__settings__type",
        "service__settings__state",
        "service__settings__shared",
        "uuid",
        "service__settings__uuid",
    ):
        found[project].append(
            {
                "url": service(uuid),
                "uuid": uuid.hex,
                "name": name,
                "type": type_,
                "state": state,
                "shared": shared,
                "service_project_link_url": link(link_uuid),
                "settings": settings(settings_uuid),
                "settings_uuid": settings_uuid.hex,
            }
        )
    return found


def linked_projects(services: list[int], request: Request) -> Found:
    """The projects linked to each service, of those that the actor sees."""
    visible = projects_visible_to(actor_of(request)).order_by().values("pk")
    rows = Link.objects.filter(service__in=services, project__in=visible).order_by("project__name")
    url, found = url_maker("project-detail", request), defaultdict(list)
    for service, uuid, name in rows.values_list("service_id", "project__uuid", "project__name"):
        found[service].append({"url": url(uuid), "uuid": uuid.hex, "name": name})
    return found


def quotas_of(scope_kind: str) -> Callable[[list[UUID], Request], Found]:
    """The quotas of each customer or project, with the default where no limit was set."""

    def fetch(scopes: list[UUID], request: Request) -> Found:
        return {
            scope: [
                {"name": line.name, "title": line.title, "limit": line.limit, "usage": line.usage}
                for line in lines
            ]
            for scope, lines in lines_of(scope_kind, scopes).items()
        }

    return fetch


def limits_in_force(quotas: list[int], request: Request) -> Mapping[int, int]:
    """The limit of each quota: the common one where it has none of its own."""
    del request
    return limits_of_rows(quotas)


def staff_among(users: list[int], request: Request) -> Found:
    """True for those who are admin on the system."""
    rows = RoleAssignment.objects.filter(
        user__in=users, role__name=ADMIN, customer=None, project=None, project_group=None
    )
    return dict.fromkeys(rows.values_list("user_id", flat=True), True)


def targets_of(operations: list[int], request: Request) -> Found:
    """What each operation works on."""
    rows = OperationTarget.objects.filter(operation__in=operations).order_by("kind", "uuid")
    urls = {kind: url_maker(route, request) for kind, route in ROUTES.items()}
    found = defaultdict(list)
    for operation, kind, uuid in rows.values_list("operation_id", "kind", "uuid"):
        url = urls[kind](uuid) if kind in urls else None
        found[operation].append({"kind": kind, "uuid": uuid.hex, "url": url})
    return found


def settings_options(settings: list[int], request: Request) -> Found:
    """The credentials of each account, for those who may change it; else null."""
    rows = ServiceSettings.objects.filter(pk__in=settings).select_related("customer")
    shown = {row.pk: options_shown_to(actor_of(request), row) for row in rows}
    return {pk: options for pk, options in shown.items() if options is not None}


def steps_of_operations(operations: list[int], request: Request) -> Found:
    """The steps of each operation; used on details, one query an operation."""
    rows = Operation.objects.filter(pk__in=operations)
    return {
        row.pk: [
            {"name": line.name, "state": line.state, "at": line.at, "message": line.message}
            for line in steps_of(row)
        ]
        for row in rows
    }
