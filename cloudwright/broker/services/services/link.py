"""Links: this project may use that service."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cloudwright.broker.services.models import Link, Service
from cloudwright.broker.services.writes.connection import tenant_of
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

KIND = "link"


class LinkInUse(Conflict):
    """409: resources are still managed through this link."""

    code, message = "link.in_use", "Cannot delete a link with existing resources."


class OtherCustomer(BadInput):
    """400: service and project belong to different customers."""

    code, message = "link.other_customer", "The service belongs to another customer."


def create(project: Project, *, service: Service, actor: Actor) -> Link:
    """Let the project use the service. Raises BadInput (field `service`)."""
    gates.check("link.create", project, actor)
    if service.customer_id != project.customer_id:
        raise OtherCustomer(field="service")
    link = Link(
        service=service, project=project, tenant_id=tenant_of(service.settings.type, project)
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                link.save()
        except IntegrityError as exc:
            raise BadInput(
                field="service", reason="This project is linked to this service already."
            ) from exc
        _tell(
            "link_creation_succeeded",
            f"Project {project.name} may use {service.name}.",
            link,
            actor,
        )
    return link


def delete(link: Link, *, actor: Actor) -> None:
    """End it. Raises LinkInUse while resources hang on it."""
    gates.check("link.delete", link, actor)
    with transaction.atomic():
        _tell(
            "link_deletion_succeeded",
            f"Project {link.project.name} no longer uses {link.service.name}.",
            link,
            actor,
        )
        try:
            link.delete()
        except ProtectedError as exc:
            raise LinkInUse from exc


def _tell(type_: str, message: str, link: Link, actor: Actor) -> None:
    publish(KIND, link.uuid)
    audit.record(
        type_,
        message,
        actor=actor,
        target=link,
        kind=KIND,
        project=link.project,
        service_name=link.service.name,
        project_name=link.project.name,
    )
