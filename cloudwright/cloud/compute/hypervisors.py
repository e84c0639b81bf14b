"""The drivers of the local hosts, built once a process; the worker that owns the host uses it.

Every driver handed out is guarded: calling it inside a transaction raises (DESIGN §3).
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from django.conf import settings

from cloudwright.cloud.scheduling import local_hosts
from cloudwright.cloud.scheduling.models import Host
from cloudwright.contracts import registry
from cloudwright.contracts.hypervisor import Feature, Hypervisor
from cloudwright.core.operations.drivers import guarded
from cloudwright.kernel.errors import Unavailable

_local: dict[str, Hypervisor] = {}
# Two drivers of one host would each know half of what happens there.
_building = threading.Lock()


def local_names() -> list[str]:
    """The hosts that this process may drive: those registered, else those of its machine."""
    return sorted(_local) or sorted(local_hosts.names())


def register_local(name: str, driver: Hypervisor) -> Hypervisor:
    """Drive host `name` with `driver` in this process. Returns it, guarded."""
    _local[name] = guarded(driver)
    return _local[name]


def forget_local(name: str) -> None:
    """Undo `register_local`; for tests."""
    _local.pop(name, None)


def local(name: str) -> Hypervisor:
    """The guarded driver of `name`. Raises Unavailable for a host that is not driven from here."""
    with _building:
        if name not in _local and name in local_hosts.names():
            for each in local_hosts.names():
                register_local(each, _build(each))
    if name not in _local:
        raise Unavailable(what=f"Host {name}", internal="no driver for it in this process")
    return _local[name]


def can(host: Host, feature: Feature) -> bool:
    """Whether the driver of the host says that it can; asked of its class, from any process."""
    kind: type[Hypervisor] = registry.load("hypervisors", host.hypervisor)
    return feature in kind.features


def _build(name: str) -> Hypervisor:
    key = local_hosts.hypervisor()
    kind: Any = registry.load("hypervisors", key)
    folder = Path(settings.STATE_DIR) / "instances"
    options: dict[str, Any] = {}
    if key == "qemu":
        options = {
            "acceleration": settings.CLOUDWRIGHT_COMPUTE.acceleration,
            "user": settings.CLOUDWRIGHT_COMPUTE.qemu_user,
        }
    elif key == "simulated":
        options = dict(local_hosts.size_of(name))
    driver: Hypervisor = kind(folder, host=name, **options)
    return driver
