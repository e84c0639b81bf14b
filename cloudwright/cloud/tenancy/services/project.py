"""The end of a project, with all that it has in this cloud (DESIGN §2)."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.tenancy.flows.project_delete import PROJECT_DELETE, DeleteProjectParams
from cloudwright.cloud.tenancy.selectors.contents import remains
from cloudwright.core.access.services.ending import end_access
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services.operation import accept
from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as projects
from cloudwright.kernel.actor import Actor


@transaction.atomic
def delete(project: Project, *, actor: Actor) -> Operation | None:
    """From now on the project does not exist for anybody: no token, credential or role of it is
    good, and its name is free. What it has in this cloud goes by the operation that is returned;
    one that has nothing is gone at once (None).

    Raises Refused: a role is missing, it has resources elsewhere, others use what it has.
    """
    projects.withdraw(project, actor=actor)
    end_access(project)
    if not remains(project):
        projects.forget(project)
        return None
    return empty(project, actor=actor)


def empty(project: Project, *, actor: Actor) -> Operation:
    """Begin to end what a withdrawn project has. Of no project, as people see it: it is gone."""
    return accept(
        PROJECT_DELETE,
        DeleteProjectParams(str(project.uuid), project.name),
        title=f"Delete project {project.name}",
        targets=[("project", project.uuid)],
        project=None,
        actor=actor,
    )
