"""Give the guest's administrator another password."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.compute.models import Instance
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel.errors import Problem

# Parameters


@dataclass(frozen=True, slots=True)
class ChangePasswordParams:
    """The instance's uuid; the password waits in its row, not among what people may read here."""

    instance: str


# Steps


def tell_guest(context: Context[ChangePasswordParams]) -> None:
    """Repeated: the same password."""
    instance = instance_of(context)
    driver_of(instance).set_password(instance.uuid, instance.admin_pass, attempt=context.fence)


def settle(context: Context[ChangePasswordParams]) -> None:
    """The guest knows it, and nobody else any more."""
    succeeded(context, "change_password", "password_changed", admin_pass="")


# Outcomes


def failed(context: Context[ChangePasswordParams], problem: Problem) -> None:
    """The password is as it was."""
    _forget(context)
    fails("change_password")(context, problem)


def cancelled(context: Context[ChangePasswordParams]) -> None:
    """Likewise, or it was changed already."""
    _forget(context)
    cancels("change_password")(context)


@transaction.atomic
def _forget(context: Context[ChangePasswordParams]) -> None:
    Instance.objects.filter(uuid=context.params.instance).update(admin_pass="")


# Flow

INSTANCE_CHANGE_PASSWORD = register(
    Flow(
        kind="cloud.instance.change_password",
        params=ChangePasswordParams,
        steps=(
            Step("tell_guest", tell_guest, no_undo="nobody knows what it was before"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
