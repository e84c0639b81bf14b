"""Make a group from another one, or from a snapshot of one: its volumes are made one by one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.volume.flows.members import settled
from cloudwright.cloud.volume.flows.outcome import cancels, fails, succeeded, unmakes
from cloudwright.cloud.volume.models import Group, Volume
from cloudwright.cloud.volume.states import CREATING
from cloudwright.cloud.volume.writes import keeping
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register

# Parameters


@dataclass(frozen=True, slots=True)
class CreateGroupParams:
    """Uuid of the group."""

    group: str


# Steps


def wait(context: Context[CreateGroupParams]) -> Wait | None:
    """Every volume is there."""
    volumes = Volume.objects.filter(group__uuid=context.params.group, deleted_at=None)
    return settled(volumes, doing=CREATING, what="Making the volumes")


def settle(context: Context[CreateGroupParams]) -> None:
    """The group can be used."""
    succeeded(context, "create", keeping.settle(Group, UUID(context.params.group), "created"))


# Flow

GROUP_CREATE = register(
    Flow(
        kind="cloud.volume_group.create",
        params=CreateGroupParams,
        steps=(
            Step("wait", wait, no_undo="the volumes that were made stay in the group"),
            Step("settle", settle, undo=unmakes(Group, "group")),
        ),
        failed=fails(Group, "group", "create"),
        cancelled=cancels(Group, "group", "create"),
    )
)
