"""Keep a few children running: restart them, relay what they say, stop them in order.

One thread, one `select`. A child that ends is started again after a pause that doubles up to
`LONGEST_PAUSE` and is forgotten once it has lived for `SETTLED` seconds. Nothing here survives the
supervisor's own death, see `config.child`; instances do, since their QEMU is nobody's child.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import FrameType

from cloudwright.config import notify
from cloudwright.config.child import Program, spawn

SHORTEST_PAUSE, LONGEST_PAUSE, SETTLED, GRACE = 0.25, 30.0, 10.0, 10.0
LONGEST_LINE = 64 * 1024


class Stopping(Exception):
    """Somebody asked the supervisor to end."""


@dataclass
class Child:
    """One program and how it is doing. `process` None: it waits for `again_at` to be restarted."""

    program: Program
    prefix: str
    process: subprocess.Popen[bytes] | None = None
    output: int = -1
    rest: bytes = b""
    started: float = 0.0
    pause: float = SHORTEST_PAUSE
    again_at: float = 0.0
    wanted: bool = True
    is_ready: bool = False


class Supervisor:
    """Used as a context: leaving it stops every child, the last started first."""

    def __init__(self, *, prefixes: bool = True) -> None:
        self.children: list[Child] = []
        self.prefixes = prefixes
        self.ear = notify.Ear()
        self.selector = selectors.DefaultSelector()
        self.asked_to_stop = 0
        self.woken, self.waker = socket.socketpair()

    def __enter__(self) -> Supervisor:
        for end in (self.woken, self.waker):
            end.settimeout(0)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake the select
        self.selector.register(self.woken, selectors.EVENT_READ)
        self.selector.register(self.ear.socket, selectors.EVENT_READ)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        signal.set_wakeup_fd(-1)
        self.selector.close()
        self.ear.close()

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop += 1

    def start(self, program: Program) -> Child:
        """Keep `program` running from now on."""
        child = Child(program, f"{program.name:8} | " if self.prefixes else "")
        self.children.append(child)
        self._spawn(child)
        return child

    def once(self, program: Program) -> int:
        """Run `program` to its end beside the others; its exit code. Raises Stopping."""
        child = self.start(program)
        child.wanted = False
        child.prefix = ""
        process = child.process
        while child.process is not None:
            self.turn()
        self.children.remove(child)
        return process.returncode if process else -1

    def until(self, done: Callable[[], object], every: float = 0.05) -> None:
        """Go on with the work until `done()`. Raises Stopping."""
        while not done():
            self.turn(every)

    def forever(self) -> None:
        """Go on until somebody asks us to stop."""
        self.until(lambda: False, every=60.0)

    def turn(self, longest: float = 1.0) -> None:
        """Wait for news at most `longest` seconds and deal with them. Raises Stopping."""
        self._work(longest)
        if self.asked_to_stop:
            raise Stopping

    def stop(self) -> None:
        """End all children: those of equal rank together, the database after those that use it."""
        if self.children:
            self.say("stopping")
        database = [child for child in self.children if child.program.name == "postgres"]
        users = [child for child in self.children if child not in database]
        for rank in (users, database):
            self._stop(rank)
        self.children.clear()

    def say(self, text: str) -> None:
        """A line of our own."""
        self._write(f"{'serve':8} | {text}\n" if self.prefixes else f"{text}\n")

    def _stop(self, rank: list[Child]) -> None:
        begun, asked = time.monotonic(), self.asked_to_stop
        for child in rank:
            child.wanted = False
            if child.process:
                child.process.send_signal(child.program.stop_with)
        while any(child.process for child in rank):
            # Asked again: somebody is in a hurry.
            hurried = self.asked_to_stop > asked + 1
            if hurried or time.monotonic() - begun > GRACE:
                for child in rank:
                    if child.process:
                        self.say(f"{child.program.name} does not end; killing it")
                        child.process.kill()
                        child.process.wait()
            self._work(0.2)

    def _spawn(self, child: Child) -> None:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        environ = {**child.program.environ, "NOTIFY_SOCKET": self.ear.address}
        child.process = spawn(replace(child.program, environ=environ), output=writing)
        os.close(writing)
        child.output, child.started, child.is_ready = reading, time.monotonic(), False
        self.selector.register(reading, selectors.EVENT_READ, child)

    def _work(self, longest: float) -> None:
        now = time.monotonic()
        waits = [c.again_at - now for c in self.children if c.process is None and c.wanted]
        for key, _ in self.selector.select(max(0.0, min([longest, *waits]))):
            if key.data is not None:
                self._relay(key.data)
            elif key.fileobj is self.woken:
                self.woken.recv(4096)
            elif name := self.ear.heard():
                for child in self.children:
                    child.is_ready |= child.program.name == name
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._ended(child, child.process.returncode)
            elif child.process is None and child.wanted and time.monotonic() >= child.again_at:
                self._spawn(child)

    def _relay(self, child: Child) -> bool:
        """Pass on what the child said; whether there may be more."""
        try:
            said = os.read(child.output, LONGEST_LINE)
        except BlockingIOError:
            return False
        *lines, child.rest = (child.rest + said).split(b"\n")
        if len(child.rest) >= LONGEST_LINE or (not said and child.rest):
            lines, child.rest = [*lines, child.rest], b""
        self._write("".join(f"{child.prefix}{line.decode(errors='replace')}\n" for line in lines))
        if not said:
            self.selector.unregister(child.output)
        return bool(said)

    def _ended(self, child: Child, code: int) -> None:
        while child.output in self.selector.get_map() and self._relay(child):
            pass  # its last words are still in the pipe
        if child.output in self.selector.get_map():
            self.selector.unregister(child.output)
        os.close(child.output)
        child.process, child.output = None, -1
        if not child.wanted:
            return
        lived = time.monotonic() - child.started
        child.pause = SHORTEST_PAUSE if lived > SETTLED else child.pause
        child.again_at = time.monotonic() + child.pause
        how = f"was killed by signal {-code}" if code < 0 else f"ended with {code}"
        self.say(f"{child.program.name} {how}; starting it again in {child.pause:.2g} s")
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            # Whoever read our output is gone; that is no reason to stop a cloud.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - for the rest of our life
