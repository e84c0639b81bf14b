"""Processes that outlive us: told apart by pid, start time, boot and their command line."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cloudwright.contracts.errors import Busy
from cloudwright.drivers.hypervisors.qemu.folder import Folder

LAUNCHER = ("setsid", "--fork")  # what it starts is a child of init
_END_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this boot of the host. `started`: field 22 of /proc/PID/stat, in ticks."""

    pid: int
    started: int
    boot_id: str

    @classmethod
    def of(cls, pid: int, mark: str) -> Process | None:
        """The living process `pid`, if its command line holds `mark`."""
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            # The name in brackets may hold anything: fields are counted from behind it.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        if mark.encode() not in command or fields[0] in {"Z", "X"}:
            return None
        return cls(pid, int(fields[19]), boot_id())

    def alive(self, mark: str) -> bool:
        """Whether it still is the process that was meant."""
        return self.boot_id == boot_id() and Process.of(self.pid, mark) == self

    def kill(self, mark: str) -> None:
        """Kill -9 and see it end; gone already = done. Raises TimeoutError if it does not end
        (a disk of the host that hangs)."""
        self._end(mark, signal.SIGKILL)

    def wait(self, mark: str) -> None:
        """See it end by itself, within seconds. Raises TimeoutError."""
        self._end(mark, None)

    def _end(self, mark: str, sent: signal.Signals | None) -> None:
        try:
            fd = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return
        try:
            # The descriptor holds on to one process: what is checked now is what gets the signal.
            if not self.alive(mark):
                return
            if sent is not None:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(fd, sent)
            poll = select.poll()
            poll.register(fd, select.POLLIN)
            if not poll.poll(_END_SECONDS * 1000):
                raise TimeoutError(f"process {self.pid} does not end")
        finally:
            os.close(fd)


def boot_id() -> str:
    """Names this boot of the host: pids of another one mean nothing."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def find_machine(folder: Folder) -> Process | None:
    """The living QEMU of the instance. One that was launched just before we were killed is known
    by its command line only, and is written down now. Raises Busy if it is being launched."""
    mark = str(folder.uuid)
    written = folder.load("process")
    if written is not None:
        process = Process(**written)
        return process if process.alive(mark) else None
    if not folder.launched():
        return None
    for pid in _pids():
        if Process.of(pid, f"{LAUNCHER[0]}\0") and Process.of(pid, mark):
            raise Busy("its QEMU is just starting")
        found = Process.of(pid, f"-uuid\0{mark}\0")
        if found is not None:
            remember(folder, "process", found)
            return found
    return None


def _pids() -> Iterator[int]:
    for path in Path("/proc").iterdir():
        if path.name.isdecimal():
            yield int(path.name)


def remember(folder: Folder, name: str, process: Process) -> None:
    """Write the process down as `<name>.json`."""
    folder.save(name, asdict(process))
