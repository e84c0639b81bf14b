"""Take an instance off the shelf: started where it is, or made anew from its image on a host."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.machine_spec import spec_of
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.writes import image as images
from cloudwright.cloud.scheduling.services.claim import NoValidHost, hold, release
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel.errors import Problem

# Parameters


@dataclass(frozen=True, slots=True)
class UnshelveParams:
    """Uuids of the instance and of its image; `anew` if it had left its host, then `no_host` is why
    it got none."""

    instance: str
    image: str
    anew: bool
    no_host: str = ""


# Steps


def claim(context: Context[UnshelveParams]) -> None:
    """Hold the host's share: taken when the request was accepted."""
    instance = instance_of(context)
    if instance.host is None:
        raise NoValidHost(reason=context.params.no_host)
    if context.params.anew:
        hold(
            instance.host,
            instance.uuid,
            vcpus=instance.vcpus,
            ram_mib=instance.ram_mib,
            disk_mib=instance.local_mib,
        )


def unclaim(context: Context[UnshelveParams]) -> None:
    """What had no host has none."""
    if context.params.anew:
        release(UUID(context.params.instance))


def boot(context: Context[UnshelveParams]) -> None:
    """Disk over the shelved image, config drive and process; or only the process."""
    instance = instance_of(context)
    driver = driver_of(instance)
    if context.params.anew:
        base = instance.shelved_image
        driver.create(spec_of(instance, paused=False, base=base), attempt=context.fence)
    else:
        driver.start(instance.uuid, attempt=context.fence)


def switch_off(context: Context[UnshelveParams]) -> None:
    """On the shelf nothing runs."""
    instance = instance_of(context)
    if instance.host is None:
        return
    driver = driver_of(instance)
    if context.params.anew:
        driver.delete(instance.uuid, attempt=context.fence)
    else:
        driver.stop(instance.uuid, hard=True, attempt=context.fence)


def settle(context: Context[UnshelveParams]) -> None:
    """The row says so, and what its disk stands on."""
    image = instance_of(context).shelved_image
    also = {"base_image": image} if context.params.anew else {}
    succeeded(context, "unshelve", "ran", power="running", **also)


def unsettle(context: Context[UnshelveParams]) -> None:
    """It is being put back."""
    also = {"base_image": None} if context.params.anew else {}
    was = "shelved_offloaded" if context.params.anew else "shelved"
    writes.settle(UUID(context.params.instance), f"unshelve_undone_{was}", **also)


@transaction.atomic
def tidy(context: Context[UnshelveParams]) -> None:
    """The image goes; its bytes stay as long as the disk stands on them."""
    instance = instance_of(context)
    image = instance.shelved_image
    if image is not None and instance.vm_state not in ("shelved", "shelved_offloaded"):
        Instance.objects.filter(pk=instance.pk).update(shelved_image=None)
        images.drop(image)


def keep(context: Context[UnshelveParams]) -> None:
    """The bytes of its image are there as long as it needs them."""
    if context.params.image:
        image = Image.objects.filter(uuid=context.params.image).first()
        Instance.objects.filter(uuid=context.params.instance).update(shelved_image=image)


# Outcomes: it is on the shelf as before.


def failed(context: Context[UnshelveParams], problem: Problem) -> None:
    """Likewise."""
    _off_host(context)
    fails("unshelve")(context, problem)


def cancelled(context: Context[UnshelveParams]) -> None:
    """Likewise."""
    _off_host(context)
    cancels("unshelve")(context)


def _off_host(context: Context[UnshelveParams]) -> None:
    rows = Instance.objects.filter(uuid=context.params.instance, state__endswith="/unshelving")
    if context.params.anew:
        rows.update(host=None)


# Flow

INSTANCE_UNSHELVE = register(
    Flow(
        kind="cloud.instance.unshelve",
        params=UnshelveParams,
        steps=(
            Step("claim", claim, undo=unclaim),
            Step("boot", boot, undo=switch_off),
            Step("settle", settle, undo=unsettle),
            Step("tidy", tidy, undo=keep),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)
