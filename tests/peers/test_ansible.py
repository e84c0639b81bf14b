"""Ansible's `openstack.cloud`: what a playbook says is so after one run, and a second one changes
nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.peers.conftest import place_of
from tests.peers.shell import Shell

pytestmark = pytest.mark.peer
BOOKS = Path(__file__).parent / "ansible"


def test_a_playbook_twice_and_its_end(shell: Shell) -> None:
    program = place_of("ANSIBLE_PLAYBOOK", "ansible-playbook beside openstack.cloud")
    (shell.folder / "key.pub").write_text(
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ me\n"
    )
    first = _play(shell, program, "site.yaml")
    assert first["changed"] > 0
    assert shell.json("server show web1")["status"] == "ACTIVE"
    assert _play(shell, program, "site.yaml")["changed"] == 0
    assert _play(shell, program, "end.yaml")["changed"] > 0
    assert shell.json("server list") == []
    assert _play(shell, program, "end.yaml")["changed"] == 0


def _play(shell: Shell, program: Path, book: str) -> dict[str, int]:
    """Ansible's count of what it did; nothing may fail."""
    done = shell.call(
        [str(program), str(BOOKS / book), "-e", f"folder={shell.folder}"],
        300,
        OS_CLIENT_CONFIG_FILE=str(shell.folder / "clouds.yaml"),
        ANSIBLE_LOCALHOST_WARNING="False",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    recap = done.stdout.rpartition("PLAY RECAP")[2]
    return {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", recap)}
