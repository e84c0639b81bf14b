"""A folder with a clouds.yaml, as a person has it who uses the cloud from elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.served_cloud import ServedCloud

OPENSTACK = Path(sys.executable).with_name("openstack")
MIB = 1024 * 1024


@dataclass
class Shell:
    """A directory to work in, and the clients that find their cloud there."""

    cloud: ServedCloud
    folder: Path

    def run(self, line: str, *more: str) -> str:
        """What one command of the `openstack` client says; it must succeed."""
        done = self.attempt(line, *more)
        assert done.returncode == 0, f"openstack {line}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, line: str, *more: str) -> Any:
        """What one command shows, as JSON."""
        return json.loads(self.run(f"{line} -f json", *more))

    def attempt(self, line: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Run one command, however it ends."""
        return self.call([str(OPENSTACK), *line.split(), *more])

    def call(
        self, command: list[str], seconds: float = 120, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run any client here, however it ends; `variables` are added to its environment."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("OS_")}
        return subprocess.run(
            command,
            env=kept | {"OS_CLOUD": "cloudwright"} | variables,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def until(self, name: str, status: str) -> None:
        """Wait for a server's status; the actions without `--wait` return at once."""
        end = time.monotonic() + 60
        while (seen := self.json(f"server show {name}")["status"]) != status:
            assert time.monotonic() < end, f"{name} is {seen}, not {status}"
