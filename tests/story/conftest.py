"""The one cloud of the stories: real machines, and the small guest as its first image."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served_cloud import ServedCloud, served_cloud


@pytest.fixture(scope="session")
def cloud(guest_image: Path) -> Iterator[ServedCloud]:
    """Started for the first story, gone after the last."""
    with served_cloud(
        COMPUTE__HYPERVISOR="qemu",
        COMPUTE__ACCELERATION="tcg",
        IMAGES__STARTER=str(guest_image),
    ) as made:
        made.start()
        yield made
