"""How each kind of thing ends when its project does: by its own service, which settles quota,
events and what hangs on it. Each may be asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance_delete as instances
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.network.models import Router
from cloudwright.cloud.network.selectors.port import interfaces_of
from cloudwright.cloud.network.services import address_scope as address_scopes
from cloudwright.cloud.network.services import floating_ip as floating_ips
from cloudwright.cloud.network.services import network as networks
from cloudwright.cloud.network.services import port as ports
from cloudwright.cloud.network.services import rbac_policy as rbac_policies
from cloudwright.cloud.network.services import router as routers
from cloudwright.cloud.network.services import router_interface as router_interfaces
from cloudwright.cloud.network.services import security_group as security_groups
from cloudwright.cloud.network.services import subnet_pool as subnet_pools
from cloudwright.cloud.scheduling.services import instance_group as instance_groups
from cloudwright.cloud.volume.models import Snapshot, Volume
from cloudwright.cloud.volume.services import attachment as attachments
from cloudwright.cloud.volume.services import backup as backups
from cloudwright.cloud.volume.services import group as volume_groups
from cloudwright.cloud.volume.services import group_snapshot as group_snapshots
from cloudwright.cloud.volume.services import snapshot as snapshots
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.kernel.actor import Actor


def _instance(instance: Instance, actor: Actor) -> None:
    instances.delete(instance, force=True, actor=actor)


def _snapshot(snapshot: Snapshot, actor: Actor) -> None:
    snapshots.delete(snapshot, force=True, with_group=True, actor=actor)


def _volume(volume: Volume, actor: Actor) -> None:
    """What Block Storage alone has booked is given back first; what is in a machine is refused."""
    for attachment in volume.attachments.all():
        attachments.release(attachment, actor=actor)
    volume.refresh_from_db()
    volumes.delete(volume, cascade=True, force=True, with_group=True, actor=actor)


def _backup(backup: Any, actor: Actor) -> None:
    backups.delete(backup, force=True, actor=actor)


def _router(router: Router, actor: Actor) -> None:
    if router.routes:
        routers.update(router, routes=[], actor=actor)
    for port in interfaces_of(router.uuid):
        router_interfaces.remove(router, port=port, actor=actor)
    routers.delete(router, actor=actor)


def _by(delete: Callable[..., object]) -> Callable[[Any, Actor], object]:
    return lambda row, actor: delete(row, actor=actor)


ENDINGS: dict[str, Callable[[Any, Actor], object]] = {
    "instance": _instance,
    "group_snapshot": _by(group_snapshots.delete),
    "snapshot": _snapshot,
    "volume": _volume,
    "volume_group": _by(volume_groups.delete),
    "backup": _backup,
    "image": _by(images.delete),
    "floating_ip": _by(floating_ips.delete),
    "router": _router,
    "port": _by(ports.delete),
    "rbac_policy": _by(rbac_policies.delete),
    "network": _by(networks.delete),
    "subnet_pool": _by(subnet_pools.delete),
    "address_scope": _by(address_scopes.delete),
    "security_group": _by(security_groups.delete),
    "instance_group": _by(instance_groups.delete),
}
