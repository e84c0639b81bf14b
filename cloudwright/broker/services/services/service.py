"""Services: connect a customer to settings, and projects to what is for all."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cloudwright.broker.services.models import Service, ServiceSettings
from cloudwright.broker.services.writes import connection
from cloudwright.core.accounts.models import Customer
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

KIND = "service"


class ServiceInUse(Conflict):
    """409: resources are still managed through this service."""

    code, message = "service.in_use", "Cannot delete a service with existing resources."


class SettingsNotYours(BadInput):
    """400: the settings belong to another customer."""

    code, message = "service.settings_not_yours", "These settings belong to another customer."


def create(
    customer: Customer,
    *,
    settings: ServiceSettings,
    name: str,
    available_for_all: bool = False,
    actor: Actor,
) -> Service:
    """Put settings at the customer's disposal. Raises BadInput (field `settings`, `name`)."""
    gates.check("service.create", customer, actor)
    if not settings.shared and settings.customer_id != customer.pk:
        raise SettingsNotYours(field="settings")
    service = Service(
        customer=customer,
        settings=settings,
        name=_name(name),
        available_for_all=available_for_all,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                service.save()
        except IntegrityError as exc:
            raise BadInput(
                field="settings", reason="This customer has a service with these settings already."
            ) from exc
        _tell("service_creation_succeeded", f"Service {name} was added.", service, actor)
        connection.connect(Customer.objects.filter(pk=customer.pk))
    return service


def update(service: Service, *, actor: Actor, **changes: Any) -> Service:
    """Change `name` or `available_for_all`; switching that on links every project, off none."""
    gates.check("service.update", service, actor)
    if "name" in changes:
        service.name = _name(changes["name"])
    service.available_for_all = changes.get("available_for_all", service.available_for_all)
    with transaction.atomic():
        service.save(update_fields=["name", "available_for_all", "updated_at"])
        _tell("service_update_succeeded", f"Service {service.name} was changed.", service, actor)
        connection.connect(Customer.objects.filter(pk=service.customer_id))
    return service


def delete(service: Service, *, actor: Actor) -> None:
    """Take the service away. Raises ServiceInUse while resources hang on it."""
    gates.check("service.delete", service, actor)
    with transaction.atomic():
        _tell("service_deletion_succeeded", f"Service {service.name} was removed.", service, actor)
        try:
            service.delete()
        except ProtectedError as exc:
            raise ServiceInUse from exc


def connect(project: Project) -> None:
    """Link a new project to the shared services now, instead of when the reconciler looks."""
    connection.connect(Customer.objects.filter(pk=project.customer_id))


def _name(name: str) -> str:
    if not name.strip() or len(name) > 150:
        raise BadInput(field="name", reason="A name has 1 to 150 characters.")
    return name.strip()


def _tell(type_: str, message: str, service: Service, actor: Actor) -> None:
    publish(KIND, service.uuid)
    audit.record(
        type_,
        message,
        actor=actor,
        target=service,
        kind=KIND,
        customer=service.customer,
        service_name=service.name,
    )
