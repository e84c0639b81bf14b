"""The hosts that the suite runs on. A new driver adds a `Host` here and passes, or is not one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.hypervisor.hosts import Host, SimulatedHost

HOSTS = {"simulated": SimulatedHost}


@pytest.fixture(params=[*HOSTS])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Host]:
    """A fresh host of each kind; its machines are gone afterwards."""
    made: Host = HOSTS[request.param](tmp_path)
    yield made
    made.clear()
