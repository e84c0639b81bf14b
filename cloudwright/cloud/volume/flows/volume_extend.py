"""Make a volume larger."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.volume.flows import outcome
from cloudwright.cloud.volume.models import Volume
from cloudwright.cloud.volume.writes import keeping, quota
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel.errors import Problem

# Parameters


@dataclass(frozen=True, slots=True)
class ExtendParams:
    """Uuid of the volume and the size to reach."""

    volume: str
    size_mib: int


# Steps


def resize(context: Context[ExtendParams]) -> None:
    """Grow to the size; nothing when it has it already."""
    volume = outcome.row_of(Volume, context.params.volume)
    outcome.pool_of(volume).resize(
        outcome.item_of(volume), size_mib=context.params.size_mib, attempt=context.fence
    )


def settle(context: Context[ExtendParams]) -> None:
    """The volume has the new size."""
    uuid = UUID(context.params.volume)
    row = keeping.settle(Volume, uuid, "finished", size_mib=context.params.size_mib)
    outcome.succeeded(context, "extend", row)


# Outcomes: the volume has its old size, and the quota of it.


@transaction.atomic
def failed(context: Context[ExtendParams], problem: Problem) -> None:
    """The volume shows why."""
    _shrink_quota(context)
    outcome.fails(Volume, "volume", "extend")(context, problem)


@transaction.atomic
def cancelled(context: Context[ExtendParams]) -> None:
    """Likewise."""
    _shrink_quota(context)
    outcome.cancels(Volume, "volume", "extend")(context)


def _shrink_quota(context: Context[ExtendParams]) -> None:
    volume = Volume.objects.filter(uuid=context.params.volume, state="extending").first()
    if volume is not None:
        quota.hold_volume(volume, volume.size_mib)


# Flow

VOLUME_EXTEND = register(
    Flow(
        kind="cloud.volume.extend",
        params=ExtendParams,
        steps=(
            Step("resize", resize, no_undo="room beyond the size is never shown, and takes none"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
