"""Instances: what a user can ask for. Each function answers with the operation to watch."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_pause import INSTANCE_PAUSE, PauseParams
from cloudwright.cloud.compute.flows.instance_reboot import INSTANCE_REBOOT, RebootParams
from cloudwright.cloud.compute.flows.instance_reset import INSTANCE_RESET, ResetParams
from cloudwright.cloud.compute.flows.instance_start import INSTANCE_START, StartParams
from cloudwright.cloud.compute.flows.instance_stop import INSTANCE_STOP, StopParams
from cloudwright.cloud.compute.flows.instance_unpause import INSTANCE_UNPAUSE, UnpauseParams
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import wishes
from cloudwright.cloud.compute.services.asking import accept, ask
from cloudwright.cloud.compute.services.instance_create import create
from cloudwright.cloud.compute.services.instance_create_image import create_backup, create_image
from cloudwright.cloud.compute.services.instance_delete import delete, reclaim, restore
from cloudwright.cloud.compute.services.instance_evacuate import evacuate
from cloudwright.cloud.compute.services.instance_live_migrate import live_migrate
from cloudwright.cloud.compute.services.instance_migrate import migrate
from cloudwright.cloud.compute.services.instance_password import change_password
from cloudwright.cloud.compute.services.instance_rebuild import rebuild
from cloudwright.cloud.compute.services.instance_refresh import refresh
from cloudwright.cloud.compute.services.instance_rescue import rescue, unrescue
from cloudwright.cloud.compute.services.instance_resize import (
    confirm_resize,
    resize,
    revert_resize,
)
from cloudwright.cloud.compute.services.instance_shelve import shelve, shelve_offload, unshelve
from cloudwright.cloud.compute.services.instance_suspend import crash_dump, resume, suspend
from cloudwright.cloud.compute.services.offers import Offer, offers
from cloudwright.cloud.compute.services.problems import LockedByAdministrator
from cloudwright.cloud.compute.writes.instance import declared, settle, tell
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import running_on
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

# Whose lock it is, in Nova's words.
BY_OWNER, BY_ADMIN = "owner", "admin"

__all__ = [
    "Offer",
    "change_password",
    "confirm_resize",
    "crash_dump",
    "create",
    "create_backup",
    "create_image",
    "delete",
    "evacuate",
    "live_migrate",
    "migrate",
    "offers",
    "pause",
    "reboot",
    "rebuild",
    "reclaim",
    "refresh",
    "rescue",
    "reset",
    "resize",
    "restore",
    "resume",
    "revert_resize",
    "set_locked",
    "shelve",
    "shelve_offload",
    "start",
    "stop",
    "suspend",
    "unpause",
    "unrescue",
    "unshelve",
    "update",
]


def start(instance: Instance, *, actor: Actor) -> Operation:
    """Start a stopped instance. Raises Refused, WrongState."""
    params = StartParams(str(instance.uuid))
    return ask(instance, "start", INSTANCE_START, params, actor=actor)


def stop(instance: Instance, *, hard: bool = False, actor: Actor) -> Operation:
    """Stop an active instance: the guest has a minute, or none if `hard`. Raises Refused,
    WrongState."""
    params = StopParams(str(instance.uuid), hard)
    return ask(instance, "stop", INSTANCE_STOP, params, actor=actor)


def reboot(instance: Instance, *, hard: bool = False, actor: Actor) -> Operation:
    """Restart an instance. `hard` resets it, also out of stopped, paused and error. Raises
    Refused, WrongState."""
    params = RebootParams(str(instance.uuid), hard)
    event = "reboot_hard" if hard else "reboot"
    return ask(instance, "reboot", INSTANCE_REBOOT, params, event=event, actor=actor)


def pause(instance: Instance, *, actor: Actor) -> Operation:
    """Let an active instance stand still, its memory kept. Raises Refused, WrongState."""
    params = PauseParams(str(instance.uuid))
    return ask(instance, "pause", INSTANCE_PAUSE, params, actor=actor)


def unpause(instance: Instance, *, actor: Actor) -> Operation:
    """Let a paused instance go on. Raises Refused, WrongState."""
    params = UnpauseParams(str(instance.uuid))
    return ask(instance, "unpause", INSTANCE_UNPAUSE, params, actor=actor)


def reset(instance: Instance, *, to: str, actor: Actor) -> Operation | None:
    """Declare the instance 'active' or 'error', for an administrator who knows better: at once, or
    by an operation once those that run are cancelled. Raises Refused, BadInput, NotFound."""
    check("instance.reset", instance, actor)
    if to not in ("active", "error"):
        raise BadInput(reason="An instance is reset to active or error.", field="state")
    params = ResetParams(str(instance.uuid), to)
    with transaction.atomic():
        # Held, so that nothing begins between the look and the word.
        Instance.objects.select_for_update(of=("self",)).get(pk=instance.pk)
        if not running_on("instance", instance.uuid).exists():
            if settled := settle(instance.uuid, f"reset_{to}", **declared(to, actor)):
                tell("instance_reset_succeeded", f"was reset to {to}.", settled, actor)
            return None
        operation = accept(instance, INSTANCE_RESET, params, "reset", actor, preempt=True)
        tell("instance_reset_scheduled", f"is being reset to {to}.", instance, actor)
    return operation


def update(instance: Instance, *, actor: Actor, **changes: Any) -> Instance:
    """Change columns named in `wishes.CHECKS`; the guest notices nothing.

    Raises Refused, BadInput, TooManyMetadataItems.
    """
    check("instance.update", instance, actor)
    for name in changes.keys() - wishes.CHECKS.keys():
        raise BadInput(reason=f"{name} cannot be changed.", field=name)
    changes = {name: wishes.CHECKS[name](value) for name, value in changes.items()}
    wishes.check_metadata_items(instance.project, changes.get("metadata"))
    wishes.check_disk_config(instance.image, auto=changes.get("auto_disk_config"))
    before = instance.name
    with transaction.atomic():
        for name, value in changes.items():
            setattr(instance, name, value)
        instance.save(update_fields=[*changes, "updated_at"])
        publish("instance", instance.uuid)
        renamed = before != instance.name
        predicate = f"was renamed; before, it was {before}." if renamed else "was changed."
        tell("instance_update_succeeded", predicate, instance, actor)
    return instance


def set_locked(instance: Instance, *, locked: bool, reason: str = "", actor: Actor) -> Instance:
    """Keep everybody but administrators from changing the instance, or let them again. `reason`
    is for people. Raises Refused, BadInput, LockedByAdministrator."""
    line(reason, "locked_reason")
    check("instance.lock" if locked else "instance.unlock", instance, actor)
    if instance.locked_by == BY_ADMIN and not actor.admin:
        raise LockedByAdministrator
    owner = not actor.admin or actor.project_id == instance.project_id
    with transaction.atomic():
        instance.locked = locked
        instance.locked_reason = reason if locked else ""
        instance.locked_by = (BY_OWNER if owner else BY_ADMIN) if locked else ""
        instance.save(update_fields=["locked", "locked_reason", "locked_by", "updated_at"])
        publish("instance", instance.uuid)
        word = "lock" if locked else "unlock"
        tell(f"instance_{word}_succeeded", f"was {word}ed.", instance, actor)
    return instance
