"""One at a time, and never an overtaken attempt."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.errors import Busy, Fenced
from cloudwright.drivers.hypervisors.qemu.fence import KEEP_SECONDS, Fences


def test_attempts_only_grow(tmp_path: Path) -> None:
    fences, uuid = Fences(tmp_path), uuid4()
    for attempt in (1, 1, 9, 10, 200):
        with fences.hold(uuid, attempt):
            pass
    with pytest.raises(Fenced), Fences(tmp_path).hold(uuid, 199):
        pass
    with fences.hold(uuid):  # a look has no attempt
        pass
    with fences.hold(uuid4(), 1):  # another instance
        pass


def test_another_process_finds_it_busy(tmp_path: Path) -> None:
    uuid = uuid4()
    with (
        Fences(tmp_path).hold(uuid, 1),
        pytest.raises(Busy),
        Fences(tmp_path).hold(uuid, 2),
    ):
        pass


def test_threads_queue(tmp_path: Path) -> None:
    fences, uuid, order = Fences(tmp_path), uuid4(), list[str]()

    def second() -> None:
        with fences.hold(uuid, 1):
            order.append("second")

    with fences.hold(uuid, 1):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_what_is_long_gone_is_forgotten(tmp_path: Path) -> None:
    fences, gone, here = Fences(tmp_path), uuid4(), uuid4()
    (tmp_path / str(here)).mkdir()
    old = time.time() - KEEP_SECONDS - 1
    for uuid in (gone, here):
        with fences.hold(uuid, 5):
            pass
        os.utime(tmp_path / ".fences" / str(uuid), (old, old))
    fences.sweep()
    assert [path.name for path in (tmp_path / ".fences").iterdir()] == [str(here)]
    with fences.hold(gone, 1):
        pass
