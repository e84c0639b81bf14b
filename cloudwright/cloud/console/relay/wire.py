"""What both ends of the relay agree on: the socket's place and the first line each way."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from cloudwright.contracts.errors import Gone, Rejected, Unsupported
from cloudwright.kernel.errors import BadInput, Conflict, Problem, Unavailable

VNC, SERIAL, LOG, METRICS = "vnc", "serial", "log", "metrics"
KINDS = (VNC, SERIAL, LOG, METRICS)
LINE_MAX = 4096
LOG_MAX = 4 * 1024 * 1024
SECONDS = 5.0


class NotReady(Conflict):
    """409: there is no machine on the host yet, or it does not run."""

    code, message = "console.not_ready", "The instance has no console at the moment."


class NotRunning(Conflict):
    """409: only of a machine that runs can be told what it uses."""

    code, message = "instance.not_running", "The instance does not run at the moment."


class NoConsole(BadInput):
    """400: this machine has no console of that kind."""

    code, message = "console.unsupported", "The instance has no {kind} console."


@dataclass(frozen=True, slots=True)
class Wanted:
    """The first line of a client. `max_bytes` counts for a log only."""

    instance: UUID
    kind: str
    max_bytes: int = 0

    def line(self) -> bytes:
        """As it is sent."""
        return json.dumps({**asdict(self), "instance": str(self.instance)}).encode() + b"\n"


def wanted(line: bytes) -> Wanted:
    """The client's first line. Raises BadInput for anything else."""
    try:
        said = json.loads(line)
        found = Wanted(
            UUID(said["instance"]), str(said["kind"]), min(int(said.get("max_bytes", 0)), LOG_MAX)
        )
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise BadInput(reason="Not a line of the console relay.") from exc
    if found.kind not in KINDS:
        raise NoConsole(kind=found.kind)
    return found


def answer(problem: Problem | None = None) -> bytes:
    """The server's first line."""
    if problem is None:
        return b'{"ok": true}\n'
    said = {"error": problem.code, "message": problem.text}
    return json.dumps(said).encode()[: LINE_MAX - 1] + b"\n"


def check_answer(line: bytes, kind: str) -> None:
    """Raise what the server's first line says: NotReady, NotRunning, NoConsole, Unavailable."""
    try:
        said = json.loads(line)
    except ValueError:
        said = {"error": "", "message": "it broke off"}
    if said.get("ok"):
        return
    if said.get("error") == Gone.code:
        raise NotReady
    if said.get("error") == Rejected.code:
        raise NotRunning
    if said.get("error") in (Unsupported.code, NoConsole.code):
        raise NoConsole(kind=kind)
    raise Unavailable(what="The console", internal=str(said.get("message")))


def socket_path(host_name: str) -> Path:
    """Where the relay of a host listens. Raises NotReady for an instance that is on no host."""
    if not host_name:
        raise NotReady
    return Path(settings.STATE_DIR) / "run" / f"console-{host_name.replace('/', '-')}.sock"


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """A name for the socket at `path` that fits into the 108 bytes an address may have."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
