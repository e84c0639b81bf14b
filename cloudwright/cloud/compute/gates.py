"""Reasons of this area against an action on an instance, beside its state and the actor's role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudwright.cloud.compute.models import BlockDevice, Instance
from cloudwright.cloud.compute.models.block_device import RELEASED
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.volume.models import Volume
from cloudwright.core.admission.gates import Refusal, against, register
from cloudwright.kernel.actor import Actor

# What a lock does not stop: looking, and taking the lock away.
_HARMLESS = frozenset({"instance.lock", "instance.unlock", "instance.console", "instance.reset"})


@register
def lock_gate(action: str, target: Any, params: Mapping[str, Any], actor: Actor) -> Refusal | None:
    """A locked instance is changed by administrators only."""
    if not isinstance(target, Instance) or not target.locked or actor.admin:
        return None
    if action in _HARMLESS:
        return None
    return Refusal("instance.locked", f"Instance {target.uuid} is locked. Unlock it first.")


@against("volume.unbook", Volume)
def volume_gate(volume: Volume) -> Refusal | None:
    """What is in a machine leaves it through compute: the books of Block Storage alone would call
    it free while a guest still writes to it."""
    held = BlockDevice.objects.filter(volume=volume).exclude(state=RELEASED).first()
    if held is None:
        return None
    return Refusal(
        "volume.in_instance",
        f"Volume {volume.uuid} is in instance {held.instance.uuid}. Detach it there.",
    )


@against("host.delete", Host)
def host_gate(host: Host) -> Refusal | None:
    """A host goes when its machines are gone, or are to come back from their shelves elsewhere."""
    if not host.claims.exists() and not host.instances.filter(deleted_at=None).exists():
        return None
    return Refusal(
        "host.has_instances",
        "Unable to delete compute service that is hosting instances. Migrate or delete the"
        " instances first.",
    )
