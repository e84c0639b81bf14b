"""Free the host of a shelved instance: its image is all that is left of it, with its ports."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.scheduling.services.claim import release
from cloudwright.core.operations.flow import Context, Flow, Step, register

# Parameters


@dataclass(frozen=True, slots=True)
class ShelveOffloadParams:
    """The instance's uuid."""

    instance: str


# Steps


def destroy(context: Context[ShelveOffloadParams]) -> None:
    """Nothing of it stays on the host. Absent = done."""
    instance = instance_of(context)
    if instance.host is not None:
        driver_of(instance).delete(instance.uuid, attempt=context.fence)


@transaction.atomic
def leave(context: Context[ShelveOffloadParams]) -> None:
    """Its share of the host is free for others; quota and addresses stay its own."""
    release(UUID(context.params.instance))
    succeeded(context, "shelve_offload", "offloaded", host=None, base_image=None, power="")


# Flow

INSTANCE_SHELVE_OFFLOAD = register(
    Flow(
        kind="cloud.instance.shelve_offload",
        params=ShelveOffloadParams,
        steps=(
            Step("destroy", destroy, no_undo="its disk is in the image; going on is right"),
            Step("leave", leave, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("shelve_offload"),
        cancelled=cancels("shelve_offload"),
        cancellable=False,
    )
)
