"""Every volume driver, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.config import drivers
from cloudwright.contracts import registry
from cloudwright.contracts.volumes import Copying, Item, ItemKind, Volumes


@pytest.fixture(params=["files", "simulated"])
def pool(request: pytest.FixtureRequest, tmp_path: Path) -> Volumes:
    drivers.register_all()
    made: Volumes = registry.load("volumes", request.param)(
        tmp_path / "volumes", backups=tmp_path / "backups"
    )
    return made


@pytest.fixture
def volume(pool: Volumes) -> Item:
    """A blank volume of 4 MiB."""
    item = Item(ItemKind.VOLUME, uuid4())
    whole(lambda: pool.write(item, None, size_mib=4, job="first", attempt=1))
    return item


def whole(look: Callable[[], Copying]) -> None:
    """Look until the copy is whole."""
    until = time.monotonic() + 20
    while not (copying := look()).done:
        assert 0 <= copying.percent < 100
        assert time.monotonic() < until
