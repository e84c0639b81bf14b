"""The small real guest, and folders that QEMU's unprivileged user may pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def guest_image() -> Path:
    """A system that boots."""
    return guest()


def guest() -> Path:
    """The guest's qcow2: CLOUDWRIGHT_GUEST_IMAGE, else var/guest/tinyvm.qcow2, built if missing."""
    named = os.environ.get("CLOUDWRIGHT_GUEST_IMAGE")
    if named:
        return Path(named)
    image = ROOT / "var" / "guest" / "tinyvm.qcow2"
    if not image.exists():
        build = [sys.executable, ROOT / "guest" / "build", "-o", image]
        subprocess.run([*build, "--cache", ROOT / ".cache" / "guest"], check=True)
    return image


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder like `tmp_path` that other users may pass: QEMU never runs as root, and pytest's
    own folders are private. Its path is short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="cloudwright-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)
