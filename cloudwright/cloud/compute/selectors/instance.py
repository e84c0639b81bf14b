"""Which instances an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.compute.models import Instance
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def instances_visible_to(actor: Actor, *, all_projects: bool = False) -> QuerySet[Instance]:
    """Living instances of visible projects, newest first.

    `all_projects` is the Compute API's `all_tenants`: for an administrator of the cloud it lifts
    the scope of the token; for everybody else it changes nothing.
    """
    alive = every_instance(actor, all_projects=all_projects).filter(deleted_at=None)
    return alive.order_by("-created_at", "-id")


def every_instance(actor: Actor, *, all_projects: bool = False) -> QuerySet[Instance]:
    """The same with the deleted ones whose rows are still kept."""
    instances = Instance.objects.select_related("project__customer", "host", "image")
    if all_projects and actor.admin:
        return instances
    return instances.filter(project__in=projects_visible_to(actor).values("pk"))


def instance_for(actor: Actor, uuid: UUID) -> Instance:
    """The living instance, or NotFound. An administrator of the cloud reaches every project's."""
    return get_or_404(instances_visible_to(actor, all_projects=True), "Instance", uuid=uuid)


def instance_by_tag(project_id: int, tag: str) -> Instance | None:
    """The living instance that somebody above claims by `tag` in the project, if there is one."""
    return Instance.objects.filter(project_id=project_id, tag=tag, deleted_at=None).first()
