"""`cloudwright serve` as a person runs it: to an answer, and through every kind of death."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

SECONDS = 60


class Serve:
    """One `cloudwright serve` on a state directory of its own."""

    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.home = home
        self.log = home / "serve.log"
        self.environ = {
            **{k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "NOTIFY_SOCKET"}},
            "CLOUDWRIGHT_STATE_DIR": str(home / "state"),
            "CLOUDWRIGHT_WEB__PORT": str(self.port),
            "CLOUDWRIGHT_COMPUTE__HYPERVISOR": "simulated",
        }
        self.environ.pop("CLOUDWRIGHT_KEYS", None)

    def start(self) -> float:
        """Start it and wait until it is ready; how many seconds that took."""
        begun, already = time.monotonic(), self.said().count("ready at")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cloudwright", "serve"],
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        eventually(lambda: self.said().count("ready at") > already or self.process.poll())
        assert self.process.poll() is None, self.said()
        return time.monotonic() - begun

    def said(self) -> str:
        """All its output so far."""
        return self.log.read_text() if self.log.exists() else ""

    def children(self) -> dict[str, int]:
        """name -> pid of what it started."""
        found = {}
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for pid in map(int, listed.split()):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            except FileNotFoundError:
                continue
            # Neither one that ended nor one on its way through `exec` counts.
            name = "postgres" if "postgres" in command[0] else "".join(command[3:4])
            if name in {"postgres", "web", "worker"}:
                found[name] = pid
        return found

    def status(self) -> int:
        """What the first page answers; 0 when nobody does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


def eventually(true: Callable[[], object]) -> None:
    """Wait until `true()`, at most a minute."""
    give_up = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < give_up, "it did not come about"
        time.sleep(0.1)


def alive(pid: int) -> bool:
    """Whether the process runs; one that ended but was not collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def serve(home):
    """Not yet started; stopped at the end, whatever became of it."""
    one = Serve(home)
    yield one
    if one.process.poll() is None:
        one.process.terminate()
        one.process.wait(30)


def test_from_nothing_through_every_kind_of_death(serve):
    serve.start()
    assert serve.status() in {200, 302}
    assert len(re.findall(r"password {3}\S+", serve.said())) == 1
    children = serve.children()
    assert set(children) == {"postgres", "worker", "web"}
    if os.geteuid() == 0:
        owners = {name: Path(f"/proc/{pid}").stat().st_uid for name, pid in children.items()}
        assert owners["worker"] == 0
        assert 0 not in {owners["web"], owners["postgres"]}

    # A second one on the same state directory is refused, whatever its port.
    again = subprocess.run(
        [sys.executable, "-m", "cloudwright", "serve"],
        env={**serve.environ, "CLOUDWRIGHT_WEB__PORT": str(serve.port + 1)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert again.returncode == 1
    assert (
        f"already running on {serve.home / 'state'} (process {serve.process.pid})" in again.stderr
    )

    # Each child comes back after a SIGKILL, and all of it works again.
    for name in ("web", "worker", "postgres"):
        os.kill(children[name], signal.SIGKILL)
        eventually(lambda name=name: serve.children().get(name, 0) not in {0, children[name]})
    eventually(lambda: serve.status() in {200, 302})

    # Nothing outlives a killed supervisor; the next start takes all over, without a new person.
    children = serve.children()
    serve.process.kill()
    serve.process.wait()
    eventually(lambda: not any(alive(pid) for pid in children.values()))
    assert serve.start() < 10
    assert serve.status() in {200, 302}
    assert len(re.findall(r"password {3}\S+", serve.said())) == 1

    # Asked to stop, it leaves nothing behind.
    children = serve.children()
    serve.process.terminate()
    assert serve.process.wait(30) == 0
    assert not any(alive(pid) for pid in children.values())
    assert serve.status() == 0
