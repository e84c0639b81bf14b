"""Delete a group once the volumes that go with it are gone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.volume.flows.members import settled
from cloudwright.cloud.volume.flows.outcome import fails, succeeded
from cloudwright.cloud.volume.models import Group, Volume
from cloudwright.cloud.volume.states import DELETING
from cloudwright.cloud.volume.writes import keeping
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register

# Parameters


@dataclass(frozen=True, slots=True)
class DeleteGroupParams:
    """Uuid of the group."""

    group: str


# Steps


def wait(context: Context[DeleteGroupParams]) -> Wait | None:
    """Every volume is gone."""
    volumes = Volume.objects.filter(group__uuid=context.params.group, deleted_at=None)
    return settled(volumes, doing=DELETING, what="Deleting the volumes")


def bury(context: Context[DeleteGroupParams]) -> None:
    """Mark the row deleted, and say so once."""
    succeeded(context, "delete", keeping.bury(Group, UUID(context.params.group)))


def cancelled(context: Context[DeleteGroupParams]) -> None:
    """A reset overtook the delete and has said what the row is."""


# Flow

GROUP_DELETE = register(
    Flow(
        kind="cloud.volume_group.delete",
        params=DeleteGroupParams,
        steps=(
            Step("wait", wait, no_undo="what is deleted stays deleted"),
            Step("bury", bury, no_undo="what is deleted stays deleted"),
        ),
        failed=fails(Group, "group", "delete"),
        cancelled=cancelled,
        cancellable=False,
    )
)
