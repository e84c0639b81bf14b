"""The door's end of the relay. It never waits longer than five seconds for the worker."""

from __future__ import annotations

import asyncio
import socket
import time
from uuid import UUID

from cloudwright.cloud.console.relay.wire import (
    LINE_MAX,
    LOG,
    SECONDS,
    Wanted,
    check_answer,
    reachable,
    socket_path,
)
from cloudwright.kernel.errors import Unavailable


async def connect(
    host_name: str, instance_uuid: UUID, kind: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Raw bytes to and from the console. Raises NotReady, NoConsole, Unavailable."""
    try:
        async with asyncio.timeout(SECONDS):
            with reachable(socket_path(host_name)) as name:
                reader, writer = await asyncio.open_unix_connection(name)
            try:
                writer.write(Wanted(instance_uuid, kind).line())
                await writer.drain()
                check_answer(await reader.readline(), kind)
            except BaseException:
                writer.close()
                raise
            return reader, writer
    except (OSError, TimeoutError, ValueError) as exc:
        raise _unavailable(host_name, exc) from exc


def fetch_log(host_name: str, instance_uuid: UUID, *, max_bytes: int) -> bytes:
    """The end of what the guest wrote to its serial line; for synchronous callers. Raises
    NotReady, Unavailable."""
    path = socket_path(host_name)
    until = time.monotonic() + SECONDS
    try:
        with reachable(path) as name, socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SECONDS)
            line.connect(name)
            line.sendall(Wanted(instance_uuid, LOG, max_bytes).line())
            return _read_log(line, until)
    except OSError as exc:
        raise _unavailable(host_name, exc) from exc


def _read_log(line: socket.socket, until: float) -> bytes:
    with line.makefile("rb") as stream:
        check_answer(stream.readline(LINE_MAX), LOG)
        parts: list[bytes] = []
        while True:
            line.settimeout(max(0.01, until - time.monotonic()))
            part = stream.read1(65536)
            if not part:
                return b"".join(parts)
            parts.append(part)


def _unavailable(host_name: str, exc: Exception) -> Unavailable:
    why = f"{type(exc).__name__}: {exc}"
    return Unavailable(what=f"The console of host {host_name}", internal=why)
