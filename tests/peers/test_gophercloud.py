"""gophercloud, on which Terraform's provider, Packer and Kubernetes' cloud controller stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.peers.conftest import place_of
from tests.peers.shell import Shell

pytestmark = pytest.mark.peer
PROGRAM = Path(__file__).parent / "gophercloud" / "main.go"


def test_a_server_with_all_that_belongs_to_it(shell: Shell) -> None:
    sources = place_of("GOPHERCLOUD", "a GOPATH with gophercloud's sources")
    go = shutil.which("go")
    assert go, "go is not installed: apt install golang-go"
    built = shell.call(
        [go, "build", "-o", "client", str(PROGRAM)], 300, GOPATH=str(sources), GO111MODULE="off"
    )
    assert built.returncode == 0, built.stderr
    done = shell.call([str(shell.folder / "client")])
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    assert shell.json("server list") == []
    assert shell.json("volume list") == []
