"""KVM is taken only if something was seen to run on it, and that is asked once a boot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudwright.drivers.hypervisors.qemu.acceleration import BOOT_SECTOR, boots, choose
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator, installed
from cloudwright.drivers.hypervisors.qemu.process import boot_id

pytestmark = pytest.mark.qemu


@pytest.fixture
def account() -> Account:
    return Account(None)


def test_the_probe_hears_a_guest(account: Account) -> None:
    binary, version, machine = installed(account)
    assert len(BOOT_SECTOR) == 512
    assert boots(Emulator(binary, version, machine, "tcg"), account)


def test_the_probe_does_not_believe_what_does_not_start(account: Account) -> None:
    binary, version, machine = installed(account)
    assert not boots(Emulator(binary, version, machine, "no-such-accelerator"), account)


def test_a_setting_asks_nothing(account: Account, tmp_path: Path) -> None:
    cache = tmp_path / "emulator.json"
    assert choose(cache, account, "tcg").acceleration == "tcg"
    assert not cache.exists()


def test_what_was_found_holds_until_the_host_boots_again(account: Account, tmp_path: Path) -> None:
    cache = tmp_path / "emulator.json"
    _, version, _ = installed(account)
    # Not what a probe could answer: so it was read.
    known = {"key": f"{version} {boot_id()}", "acceleration": "remembered"}
    cache.write_text(json.dumps(known))
    assert choose(cache, account, "auto").acceleration == "remembered"
    cache.write_text(json.dumps({**known, "key": f"{version} another-boot"}))
    assert choose(cache, account, "auto").acceleration in {"kvm", "tcg"}
    assert json.loads(cache.read_text())["key"] == f"{version} {boot_id()}"


def test_a_broken_cache_is_made_anew(account: Account, tmp_path: Path) -> None:
    cache = tmp_path / "emulator.json"
    cache.write_text("{")
    assert choose(cache, account, "auto").acceleration in {"kvm", "tcg"}
    assert json.loads(cache.read_text())["acceleration"] in {"kvm", "tcg"}
