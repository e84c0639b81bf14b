"""The driver of the local host, built once a process; the worker that owns the host uses it.

Every driver handed out is guarded: calling it inside a transaction raises (DESIGN §3).
"""

from __future__ import annotations

import shutil
import socket
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

from cloudwright.cloud.scheduling.models import Host
from cloudwright.contracts import registry
from cloudwright.contracts.hypervisor import Feature, Hypervisor
from cloudwright.core.operations.drivers import guarded
from cloudwright.kernel.errors import Unavailable

_local: dict[str, Hypervisor] = {}
# Two drivers of one host would each know half of what happens there.
_building = threading.Lock()


def local_name() -> str:
    """The name of this machine as a host of the cloud."""
    return settings.CLOUDWRIGHT_COMPUTE.host or socket.gethostname()


def local_names() -> list[str]:
    """The hosts that this process may drive: those registered, else the machine it runs on."""
    return sorted(_local) or [local_name()]


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
        if name not in _local and name == local_name():
            register_local(name, _build(name))
    if name not in _local:
        raise Unavailable(what=f"Host {name}", internal="no driver for it in this process")
    return _local[name]


def can(host: Host, feature: Feature) -> bool:
    """Whether the driver of the host says that it can; asked of its class, from any process."""
    kind: type[Hypervisor] = registry.load("hypervisors", host.hypervisor)
    return feature in kind.features


def _build(name: str) -> Hypervisor:
    key = settings.CLOUDWRIGHT_COMPUTE.hypervisor
    if key == "auto":
        key = "qemu" if shutil.which("qemu-system-x86_64") else "simulated"
    kind: Any = registry.load("hypervisors", key)
    folder = Path(settings.STATE_DIR) / "instances"
    options: dict[str, Any] = {}
    if key == "qemu":
        options = {
            "acceleration": settings.CLOUDWRIGHT_COMPUTE.acceleration,
            "user": settings.CLOUDWRIGHT_COMPUTE.qemu_user,
        }
    driver: Hypervisor = kind(folder, host=name, **options)
    return driver
