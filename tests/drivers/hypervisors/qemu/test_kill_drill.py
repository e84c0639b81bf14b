"""The control plane is killed at random moments; the host must come out whole each time."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import pytest

from cloudwright.contracts.errors import Busy
from cloudwright.contracts.hypervisor import MachineSpec, Power
from cloudwright.drivers.hypervisors.qemu import QemuHypervisor

pytestmark = [pytest.mark.qemu, pytest.mark.drill]

T = TypeVar("T")
ROUNDS = 12
LONGEST_LIFE = 1.5  # seconds; what the child below does takes about that long
CHILD = """
    import sys
    from pathlib import Path
    from uuid import UUID
    from cloudwright.contracts.hypervisor import MachineSpec
    from cloudwright.drivers.hypervisors.qemu import QemuHypervisor
    root, uuid, attempt = Path(sys.argv[1]), UUID(sys.argv[2]), int(sys.argv[3])
    driver = QemuHypervisor(root, host="h", acceleration="tcg")
    spec = MachineSpec(uuid, "web-1", 1, 32, 8, None, "raw", files={"a": b"1"}, paused=True)
    print("go", flush=True)
    driver.create(spec, attempt=attempt)
    driver.stop(uuid, hard=True, attempt=attempt)
    driver.start(uuid, attempt=attempt)
    driver.copy_disk(uuid, root / "copy.qcow2", attempt=attempt)
    driver.delete(uuid, attempt=attempt)
"""


def test_a_host_survives_kills_at_random_moments(open_folder: Path) -> None:
    root, seed = open_folder / "instances", random.randrange(2**32)
    chance = random.Random(seed)
    for attempt in range(1, ROUNDS + 1):
        uuid = uuid4()
        _live_shortly(root, uuid, attempt, chance.uniform(0.0, LONGEST_LIFE))
        driver = QemuHypervisor(root, host="h", acceleration="tcg")
        there = _patiently(lambda driver=driver: [*driver.list()])
        alive = _processes(uuid)
        said = f"seed {seed}, round {attempt}: {there} {alive}"
        try:
            assert len(alive) <= 1, said
            assert bool(alive) == any(seen.power is Power.PAUSED for seen in there), said
            _finish(driver, uuid, attempt + 100)
            assert _processes(uuid) == [], said
        finally:
            for pid in _processes(uuid):
                os.kill(pid, signal.SIGKILL)
    assert {path.name for path in root.iterdir()} <= {".fences", "copy.qcow2"}
    assert [*(open_folder / "run" / "instances").iterdir()] == []


def _live_shortly(root: Path, uuid: UUID, attempt: int, seconds: float) -> None:
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(root), str(uuid), str(attempt)]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def _finish(driver: QemuHypervisor, uuid: UUID, attempt: int) -> None:
    """What an operation does that resumes: the same calls again."""
    spec = MachineSpec(uuid, "web-1", 1, 32, 8, None, "raw", files={"a": b"1"}, paused=True)
    _patiently(lambda: driver.create(spec, attempt=attempt))
    driver.start(uuid, attempt=attempt)
    assert driver.show(uuid).power is Power.PAUSED
    assert len(_processes(uuid)) == 1
    driver.delete(uuid, attempt=attempt)


def _patiently(call: Callable[[], T]) -> T:
    """A child that was between fork and exec when its parent was killed holds the lock a moment
    longer: Busy means try again."""
    for _ in range(20):
        with suppress(Busy):
            return call()
        time.sleep(0.1)
    return call()


def _processes(uuid: UUID) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"qemu-system" in command[0] and str(uuid).encode() in command:
            found.append(int(folder.name))
    return found
