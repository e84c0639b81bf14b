"""Start an instance from another system, its own disk beside it, so that it can be mended."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.config_drive import files_for
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.selectors.port import ports_of
from cloudwright.contracts.hypervisor import RescueSpec
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel.errors import NotFound, Problem

# Parameters


@dataclass(frozen=True, slots=True)
class RescueParams:
    """Uuids of the instance and of the image of the other system; the vm_state before."""

    instance: str
    image: str
    was: str


# Steps


def boot(context: Context[RescueParams]) -> None:
    """Cut the power, start from the rescue disk. Being rescued already = done."""
    instance, image = instance_of(context), _image_of(context)
    system = RescueSpec(
        image=store.path_of(image),
        # To QEMU a CD image is a raw disk; nothing is ever probed.
        image_format="qcow2" if image.disk_format == "qcow2" else "raw",
        files=files_for(instance, ports_of(instance.uuid)),
    )
    driver_of(instance).rescue(instance.uuid, system, attempt=context.fence)


def boot_back(context: Context[RescueParams]) -> None:
    """As it was, and running if it ran."""
    instance = instance_of(context)
    driver = driver_of(instance)
    driver.unrescue(instance.uuid, attempt=context.fence)
    if context.params.was == "active":
        driver.start(instance.uuid, attempt=context.fence)


def settle(context: Context[RescueParams]) -> None:
    """The row says so. The password is on the rescue's config drive and nowhere else now."""
    succeeded(context, "rescue", "rescued", power="running", admin_pass="")


def unsettle(context: Context[RescueParams]) -> None:
    """It is being taken back."""
    writes.settle(UUID(context.params.instance), f"rescue_undone_{context.params.was}")


# Outcomes


def failed(context: Context[RescueParams], problem: Problem) -> None:
    """The instance is as it was."""
    with transaction.atomic():
        _forget_image(context)
        fails("rescue")(context, problem)


def cancelled(context: Context[RescueParams]) -> None:
    """Likewise."""
    with transaction.atomic():
        _forget_image(context)
        cancels("rescue")(context)


def _forget_image(context: Context[RescueParams]) -> None:
    rows = Instance.objects.filter(uuid=context.params.instance)
    rows.update(rescue_image=None, admin_pass="")


def _image_of(context: Context[RescueParams]) -> Image:
    image = Image.objects.filter(uuid=context.params.image).first()
    if image is None:
        raise NotFound(kind="Image", id=context.params.image)
    return image


# Flow

INSTANCE_RESCUE = register(
    Flow(
        kind="cloud.instance.rescue",
        params=RescueParams,
        steps=(
            Step("boot", boot, undo=boot_back),
            Step("settle", settle, undo=unsettle),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
