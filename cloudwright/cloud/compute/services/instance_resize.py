"""Another size for an instance: asked for, looked at, confirmed or taken back."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_confirm_resize import INSTANCE_CONFIRM_RESIZE
from cloudwright.cloud.compute.flows.instance_resize import INSTANCE_RESIZE, ResizeParams
from cloudwright.cloud.compute.flows.instance_revert_resize import INSTANCE_REVERT_RESIZE
from cloudwright.cloud.compute.models import Flavor, Instance, Migration
from cloudwright.cloud.compute.selectors.block_device import starts_from_volume
from cloudwright.cloud.compute.selectors.flavor import snapshot_of
from cloudwright.cloud.compute.services import wishes
from cloudwright.cloud.compute.services.asking import ask
from cloudwright.cloud.compute.services.moving import prepared
from cloudwright.cloud.compute.services.problems import (
    CannotResizeDisk,
    NothingToConfirm,
    OwnDisksDiffer,
    SameFlavor,
    WrongState,
)
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.services.claim import hold
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.units import mib_to_gib


def resize(
    instance: Instance, *, flavor: Flavor, auto_disk_config: bool | None = None, actor: Actor
) -> Operation:
    """Give an active or stopped instance the size of `flavor`, on the host where it is, and say
    whether its guest may grow its root partition; None leaves that as it is.

    Until that is confirmed or reverted, the larger of each amount is held of the quota, and both
    shares of the host. Raises Refused, WrongState, SameFlavor, CannotResizeDisk, OwnDisksDiffer,
    FlavorNotFound, FlavorTooSmall, DiskConfigDisabled, QuotaExceeded, NoValidHost.
    """
    check("instance.resize", instance, actor, {"flavor": flavor})
    if instance.host is None or not INSTANCE.allows(instance.state, "resize"):
        raise WrongState.of(instance, "resize")
    migration = _migration(instance, instance.host, flavor, actor)
    auto = instance.auto_disk_config if auto_disk_config is None else auto_disk_config
    wishes.check_disk_config(instance.image, auto=auto_disk_config)
    with transaction.atomic():
        migrations.close(instance)
        migration.save(force_insert=True)
        ledger.adjust(("instance", instance.uuid), _largest(migration))
        hold(
            instance.host,
            migration.uuid,
            vcpus=flavor.vcpus,
            ram_mib=flavor.ram_mib,
            disk_mib=migration.new_disk_mib + instance.own_disks_mib,
        )
        params = ResizeParams(str(instance.uuid), str(migration.uuid))
        operation = ask(instance, "resize", INSTANCE_RESIZE, params, actor=actor)
        instance.auto_disk_config = auto
        instance.save(update_fields=["auto_disk_config", "updated_at"])
    return operation


def confirm_resize(instance: Instance, *, actor: Actor) -> Operation:
    """Keep the new size. Raises Refused, WrongState, NothingToConfirm."""
    with transaction.atomic():
        migration = _unconfirmed(instance, "confirm_resize", "confirm")
        params = ResizeParams(str(instance.uuid), str(migration.uuid))
        return ask(instance, "confirm_resize", INSTANCE_CONFIRM_RESIZE, params, actor=actor)


def revert_resize(instance: Instance, *, actor: Actor) -> Operation:
    """Take the new size back. Raises Refused, WrongState, NothingToConfirm."""
    with transaction.atomic():
        migration = _unconfirmed(instance, "revert_resize", "revert")
        params = ResizeParams(str(instance.uuid), str(migration.uuid))
        return ask(instance, "revert_resize", INSTANCE_REVERT_RESIZE, params, actor=actor)


def _migration(instance: Instance, host: Host, flavor: Flavor, actor: Actor) -> Migration:
    """The row as it will be, not yet saved."""
    if flavor.flavorid == instance.flavor["flavorid"]:
        raise SameFlavor(field="flavorRef")
    migration = prepared(instance, host, "resize", actor)
    migration.new_flavor = snapshot_of(flavor)
    migration.new_disk_mib = _disk_for(instance, flavor)
    return migration


def _disk_for(instance: Instance, flavor: Flavor) -> int:
    """MiB of root disk in the new size: a disk never shrinks, and a flavor without one keeps what
    a flavor without one gave."""
    if instance.image is not None:
        wishes.check_memory(flavor.ram_mib, instance.image)
    wishes.check_in_use(flavor)
    if any(
        getattr(flavor, name) != instance.flavor[name] for name in ("ephemeral_mib", "swap_mib")
    ):
        raise OwnDisksDiffer(field="flavorRef")
    if starts_from_volume(instance):
        return 0
    if not flavor.disk_mib and not instance.flavor["disk_mib"]:
        return instance.disk_mib
    if flavor.disk_mib < instance.disk_mib:
        raise CannotResizeDisk(has=instance.disk_mib, gets=flavor.disk_mib, field="flavorRef")
    return flavor.disk_mib


def _largest(migration: Migration) -> dict[str, int]:
    old, new = migration.old_flavor, migration.new_flavor
    return {
        "cores": max(old["vcpus"], new["vcpus"]),
        "ram_mib": max(old["ram_mib"], new["ram_mib"]),
        "gigabytes": mib_to_gib(
            max(migration.old_disk_mib, migration.new_disk_mib) + migration.instance.own_disks_mib
        ),
    }


def _unconfirmed(instance: Instance, action: str, event: str) -> Migration:
    """The migration that waits for its owner's word, moved by it."""
    if not INSTANCE.allows(instance.state, action):
        raise WrongState.of(instance, action)
    rows = Migration.objects.filter(instance=instance, status="finished")
    migration = rows.order_by("-pk").first()
    if migration is None:
        raise NothingToConfirm(id=instance.uuid)
    migrations.advance(migration.uuid, event)
    return migration
