"""The hosts that the suite runs on. A new driver adds a `Host` here and passes, or is not one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.hypervisor.hosts import Host, QemuHost, SimulatedHost

HOSTS = {"simulated": SimulatedHost, "qemu": QemuHost}


@pytest.fixture(params=["simulated", pytest.param("qemu", marks=pytest.mark.qemu)])
def host(request: pytest.FixtureRequest, open_folder: Path) -> Iterator[Host]:
    """A fresh host of each kind; its machines are gone afterwards."""
    made: Host = HOSTS[request.param](open_folder)
    yield made
    made.clear()
