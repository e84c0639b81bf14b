"""Rescue: another system for an instance that does not come up, and back."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_rescue import INSTANCE_RESCUE, RescueParams
from cloudwright.cloud.compute.flows.instance_unrescue import INSTANCE_UNRESCUE, UnrescueParams
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.asking import ask
from cloudwright.cloud.compute.services.block_device import must_have_own_root
from cloudwright.cloud.compute.services.problems import NoRescueImage, WrongState
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import ImageUnusable, why_unusable
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import Actor


def rescue(
    instance: Instance, *, image: Image | None = None, admin_pass: str = "", actor: Actor
) -> Operation:
    """Start the instance from a fresh disk over `image` (default: its own), with its own disk as
    the second one; `admin_pass` is on that system's config drive. Raises Refused, WrongState,
    ImageUnusable, NoRescueImage, StartsFromVolume, BadInput."""
    check("instance.rescue", instance, actor, {"image": image})
    if image is not None and (reason := why_unusable(image)):
        raise ImageUnusable(id=image.uuid, reason=reason, field="rescue_image_ref")
    must_have_own_root(
        instance,
        f"Instance {instance.uuid} cannot be rescued: Cannot rescue a volume-backed instance",
    )
    system = image or instance.image
    if system is None:
        raise NoRescueImage(field="rescue_image_ref")
    if instance.host is None:
        raise WrongState.of(instance, "rescue")
    with transaction.atomic():
        params = RescueParams(str(instance.uuid), str(system.uuid), instance.vm_state)
        operation = ask(instance, "rescue", INSTANCE_RESCUE, params, actor=actor)
        instance.rescue_image = system
        instance.admin_pass = line(admin_pass, "adminPass")
        instance.save(update_fields=["rescue_image", "admin_pass", "updated_at"])
    return operation


def unrescue(instance: Instance, *, actor: Actor) -> Operation:
    """Start the instance from its own disk again. Raises Refused, WrongState."""
    params = UnrescueParams(str(instance.uuid))
    return ask(instance, "unrescue", INSTANCE_UNRESCUE, params, actor=actor)
