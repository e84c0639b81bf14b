"""Delete a project: all that it has in this cloud, each kind by its own service, then its row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from cloudwright.cloud.tenancy.flows.endings import ENDINGS
from cloudwright.cloud.tenancy.selectors.contents import CONTENTS, ending, remains
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as projects
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Problem

BATCH = 100
LOOK_SECONDS = 1.0
# What could not be deleted is asked again after a while: its host may have come back.
AGAIN = timedelta(seconds=30)
NO_UNDO = "what is deleted stays deleted"

# Parameters


@dataclass(frozen=True, slots=True)
class DeleteProjectParams:
    """The project's uuid, and its name for those who read of it when the row is gone."""

    project: str
    name: str


# Steps


def empties(*kinds: str) -> Callable[[Context[DeleteProjectParams]], Wait | None]:
    """A step that ends what the project has of the kinds, one kind after the other."""

    def empty(context: Context[DeleteProjectParams]) -> Wait | None:
        project = _project_of(context)
        if project is None:
            return None
        actor = _on_behalf_of(context.actor)
        return next((wait for kind in kinds if (wait := _empty(kind, project, actor))), None)

    return empty


def forget(context: Context[DeleteProjectParams]) -> Wait | None:
    """Remove the row. A request that was under way when the project was withdrawn may have added
    to it: that goes first. Where records elsewhere still rest on the row it stays, unseen, and
    the reconciler `project_remains` removes it when they are gone."""
    project = _project_of(context)
    if project is None:
        return None
    if remains(project):
        return empties(*CONTENTS)(context) or Wait(LOOK_SECONDS, "Looking once more.")
    projects.forget(project)
    return None


def _empty(kind: str, project: Project, actor: Actor) -> Wait | None:
    rows = list(CONTENTS[kind](project)[:BATCH])
    under_way = ending(kind, [row.uuid for row in rows], since=AGAIN)
    why = ""
    for row in rows:
        if row.uuid in under_way:
            continue
        try:
            ENDINGS[kind](row, actor)
        except Problem as problem:
            # Another one of the project's own may stand in its way and go first.
            why = problem.text
    left = CONTENTS[kind](project).count()
    if not left:
        return None
    what = f"Still there: {kind.replace('_', ' ')} ({left})."
    return Wait(LOOK_SECONDS, f"{what} {why}".strip()[:255])


def _project_of(context: Context[DeleteProjectParams]) -> Project | None:
    rows = Project.objects.select_related("customer")
    return rows.filter(uuid=context.params.project).exclude(deleted_at=None).first()


def _on_behalf_of(actor: Actor) -> Actor:
    """Whoever may delete a project need have no role in it; the events name them all the same."""
    return replace(
        actor, staff=True, system=True, project_id=None, project_uuid=None, roles=frozenset()
    )


# Outcome


def failed(context: Context[DeleteProjectParams], problem: Problem) -> None:
    """It stays withdrawn; the reconciler `project_remains` begins again."""
    audit.record(
        "project_deletion_failed",
        f"Project {context.params.name} could not be emptied: {problem.text}",
        actor=context.actor,
        kind="project",
        target=_project_of(context),
        level=audit.ERROR,
        project_name=context.params.name,
        operation=context.operation,
    )


def cancelled(context: Context[DeleteProjectParams]) -> None:
    """Before its first step: it stays withdrawn, and the reconciler begins again."""


def retry(params: DeleteProjectParams) -> None:
    """Nothing to make ready: what is left is looked up at each step."""


# Flow

PROJECT_DELETE = register(
    Flow(
        kind="cloud.project.delete",
        params=DeleteProjectParams,
        steps=(
            Step("instances", empties("instance"), no_undo=NO_UNDO),
            Step(
                "volumes",
                empties("group_snapshot", "snapshot", "volume", "volume_group", "backup"),
                no_undo=NO_UNDO,
            ),
            Step("images", empties("image"), no_undo=NO_UNDO),
            Step(
                "networks",
                empties(
                    *("floating_ip", "router", "port", "rbac_policy", "network"),
                    *("subnet_pool", "address_scope", "security_group", "instance_group"),
                ),
                no_undo=NO_UNDO,
            ),
            Step("forget", forget, no_undo=NO_UNDO),
        ),
        failed=failed,
        cancelled=cancelled,
        cancellable=False,
        retry=retry,
    )
)
