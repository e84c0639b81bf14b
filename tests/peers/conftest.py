"""Ordinary clients, each with a served cloud of its own; their places come from the environment."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.shell import MIB, Shell
from tests.served_cloud import served_cloud


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A simulated cloud that is up, and a folder with the clouds.yaml that it printed and the disk
    of an image."""
    with served_cloud(COMPUTE__HYPERVISOR="simulated", QUOTA__INSTANCES="3") as cloud:
        cloud.start()
        folder = tmp_path_factory.mktemp("client")
        printed = re.search(r"^ +clouds:\n(?: {8,}.*\n)+", cloud.said(), re.M)
        assert printed, cloud.said()
        (folder / "clouds.yaml").write_text(textwrap.dedent(printed[0]))
        (folder / "disk.raw").write_bytes(b"a disk".ljust(MIB, b"\0"))
        yield Shell(cloud, folder)


def place_of(variable: str, what: str) -> Path:
    """The path that the environment names; a test without it is passed over, and says how to get
    there."""
    named = os.environ.get(variable, "")
    if not named:
        pytest.skip(f"{variable} is not set: it names {what}; `make peers` gets it and sets it")
    path = Path(named)
    assert path.exists(), f"{variable} names {path}, which is not there"
    return path
