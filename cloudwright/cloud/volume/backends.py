"""The drivers of the local hosts' pools, built once a process; the worker that owns it uses it.

Every driver handed out is guarded: calling it inside a transaction raises (DESIGN §3).
"""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

from cloudwright.cloud.scheduling import local_hosts
from cloudwright.contracts import registry
from cloudwright.contracts.volumes import Volumes
from cloudwright.core.operations.drivers import guarded
from cloudwright.kernel.errors import Unavailable

_local: dict[str, Volumes] = {}
_building = threading.Lock()


def local_names() -> list[str]:
    """The hosts whose pool this process may reach."""
    return sorted(_local) or sorted(local_hosts.names())


def register_local(name: str, driver: Volumes) -> Volumes:
    """Reach the pool of host `name` by `driver` in this process. Returns it, guarded."""
    _local[name] = guarded(driver)
    return _local[name]


def forget_local(name: str) -> None:
    """Undo `register_local`; for tests."""
    _local.pop(name, None)


def local(name: str) -> Volumes:
    """The guarded driver of `name`. Raises Unavailable for a host that is not reached from here."""
    with _building:
        if name not in _local and name in local_hosts.names():
            for each in local_hosts.names():
                register_local(each, _build(each))
    if name not in _local:
        raise Unavailable(what=f"Storage of {name}", internal="no driver for it in this process")
    return _local[name]


def _build(name: str) -> Volumes:
    key = settings.CLOUDWRIGHT_VOLUMES.driver
    if key == "auto":
        key = "files" if shutil.which("qemu-img") else "simulated"
    kind: Any = registry.load("volumes", key)
    state = Path(settings.STATE_DIR)
    if name != local_hosts.names()[0]:
        state = state / "hosts" / name
    driver: Volumes = kind(
        state / "volumes", backups=state / "backups", user=settings.CLOUDWRIGHT_COMPUTE.qemu_user
    )
    return driver
