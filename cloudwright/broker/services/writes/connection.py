"""Which customers and projects a service reaches by itself; sets of rows, never one by one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from cloudwright.broker.services.models import Link, Service, ServiceSettings
from cloudwright.broker.services.providers import info_of
from cloudwright.core.accounts.models import Customer
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project


def connect(customers: QuerySet[Customer]) -> tuple[int, int]:
    """Give the customers every shared service, their projects every service that is for all.

    Returns how many services and links were made. Safe beside itself: what another run has made
    meanwhile is left as it is.
    """
    with transaction.atomic():
        return _services(customers), _links(customers)


def _services(customers: QuerySet[Customer]) -> int:
    made = []
    for settings in ServiceSettings.objects.filter(shared=True):
        without = customers.exclude(
            Exists(Service.objects.filter(customer=OuterRef("pk"), settings=settings))
        )
        made += [
            Service(settings=settings, customer=owner, name=settings.name, available_for_all=True)
            for owner in without
        ]
    Service.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _links(customers: QuerySet[Customer]) -> int:
    linked = Link.objects.filter(service=OuterRef("pk"), project=OuterRef("project_pk"))
    pairs = (
        Service.objects.filter(available_for_all=True, customer__in=customers.values("pk"))
        .annotate(project_pk=F("customer__projects"), kind=F("settings__type"))
        .exclude(project_pk=None)
        .exclude(Exists(linked))
        .values_list("pk", "project_pk", "kind")
    )
    found = list(pairs)
    uuids = Project.objects.in_bulk([project for _, project, _ in found])
    made = [
        Link(service_id=service, project_id=project, tenant_id=tenant_of(kind, uuids[project]))
        for service, project, kind in found
    ]
    Link.objects.bulk_create(made, ignore_conflicts=True)
    for link in made:
        publish("link", link.uuid)
    return len(made)


def tenant_of(type_: str, project: Project) -> str:
    """The backend's tenant behind a new link: the project itself where tenants are adopted."""
    return str(project.uuid) if info_of(type_).adopts_tenants else ""
