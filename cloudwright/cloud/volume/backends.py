"""The driver of the pool on the local host, built once a process; the worker that owns it uses it.

Every driver handed out is guarded: calling it inside a transaction raises (DESIGN §3).
"""

from __future__ import annotations

import shutil
import socket
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

from cloudwright.contracts import registry
from cloudwright.contracts.volumes import Volumes
from cloudwright.core.operations.drivers import guarded
from cloudwright.kernel.errors import Unavailable

_local: dict[str, Volumes] = {}
_building = threading.Lock()


def local_name() -> str:
    """The name of this machine as a host of the cloud."""
    return settings.CLOUDWRIGHT_COMPUTE.host or socket.gethostname()


def local_names() -> list[str]:
    """The hosts whose pool this process may reach."""
    return sorted(_local) or [local_name()]


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
        if name not in _local and name == local_name():
            register_local(name, _build())
    if name not in _local:
        raise Unavailable(what=f"Storage of {name}", internal="no driver for it in this process")
    return _local[name]


def _build() -> Volumes:
    key = settings.CLOUDWRIGHT_VOLUMES.driver
    if key == "auto":
        key = "files" if shutil.which("qemu-img") else "simulated"
    kind: Any = registry.load("volumes", key)
    state = Path(settings.STATE_DIR)
    driver: Volumes = kind(
        state / "volumes", backups=state / "backups", user=settings.CLOUDWRIGHT_COMPUTE.qemu_user
    )
    return driver
