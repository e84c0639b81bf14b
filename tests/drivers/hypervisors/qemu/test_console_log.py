"""The serial log: its end, and its bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudwright.drivers.hypervisors.qemu.console import KEPT, LARGEST, rotate, tail


def test_the_tail(tmp_path: Path) -> None:
    log = tmp_path / "console.log"
    assert tail(log, 10) == b""
    log.write_bytes(b"0123456789")
    assert tail(log, 4) == b"6789"
    assert tail(log, 100) == b"0123456789"
    assert tail(log, 0) == b""


def test_a_large_log_is_cut_and_its_end_kept(tmp_path: Path) -> None:
    log = tmp_path / "console.log"
    with log.open("ab") as qemu:
        qemu.truncate(LARGEST)
        qemu.seek(0, 2)
        rotate(log)
        assert log.stat().st_size == LARGEST
        qemu.write(b"the end")
        qemu.flush()
        rotate(log)
        assert log.stat().st_size == 0
        assert (tmp_path / "console.log.1").stat().st_size == KEPT
        qemu.write(b", and on")
    assert tail(log, 15) == b"the end, and on"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"root's")
    (tmp_path / "console.log").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError):
        tail(tmp_path / "console.log", 10)
