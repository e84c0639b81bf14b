"""Installations of their own, with a real PostgreSQL each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cloudwright.config.options import Options, load


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the database's user can reach, unlike pytest's own under root."""
    folder = Path(tempfile.mkdtemp(prefix="cloudwright-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def installation(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Options]:
    """installation("one", web__port="1"): the options of a state directory of that name."""
    monkeypatch.delenv("CLOUDWRIGHT_KEYS", raising=False)  # the test run's own

    def make(name: str, **variables: str) -> Options:
        environ = {f"CLOUDWRIGHT_{key.upper()}": text for key, text in variables.items()}
        return load({"CLOUDWRIGHT_STATE_DIR": str(home / name), **environ})

    return make
