"""A person at a serial line: waits for what it knows, types, reads on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.sync.client import ClientConnection, connect

PROMPT = r"[#$] $"
# The terminal's own answers to a shell (colours, cursor reports) are no text.
ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>])")


class SerialLine:
    """One open console. Time-outs are generous: the guest's processor is emulated."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seen = ""

    def type(self, text: str) -> None:
        """Type a line and press Enter."""
        self.seen = ""
        self.socket.send(text.encode() + b"\r")

    def expect(self, pattern: str, seconds: float = 60.0) -> str:
        """Read until `pattern` is there; gives all that was read since the last line typed."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            left = end - time.monotonic()
            assert left > 0, f"no {pattern!r} in {self.seen!r}"
            try:
                data = self.socket.recv(timeout=min(left, 5))
            except TimeoutError:
                continue
            text = data if isinstance(data, str) else data.decode(errors="replace")
            self.seen = ESCAPES.sub("", self.seen + text)
        return self.seen

    def log_in(self, user: str, password: str) -> None:
        """Get to a shell."""
        self.type("")
        self.expect(r"login: *$")
        self.type(user)
        self.expect(r"[Pp]assword: *$")
        self.type(password)
        self.expect(PROMPT)

    def run(self, command: str) -> str:
        """What a command of the shell answers."""
        self.type(f"{command}; echo done-$?")
        return self.expect(r"done-\d+\s+[^\n]*" + PROMPT).partition("\n")[2]


@contextmanager
def serial_line(url: str) -> Iterator[SerialLine]:
    """The serial line behind a console's address, as the Compute API gives it."""
    with connect(re.sub("^http", "ws", url), open_timeout=15) as socket:
        yield SerialLine(socket)
