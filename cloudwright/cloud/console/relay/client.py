"""The door's end of the relay. It never waits longer than five seconds for the worker."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from uuid import UUID

from cloudwright.cloud.console.relay.wire import (
    LINE_MAX,
    LOG,
    METRICS,
    SECONDS,
    Wanted,
    check_answer,
    reachable,
    socket_path,
)
from cloudwright.contracts.hypervisor import DiskUse, Metrics, NicUse
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
    return _fetch(host_name, Wanted(instance_uuid, LOG, max_bytes))


def fetch_metrics(host_name: str, instance_uuid: UUID) -> Metrics:
    """What the machine uses. Raises NotReady, NotRunning, Unavailable."""
    said = json.loads(_fetch(host_name, Wanted(instance_uuid, METRICS)))
    return Metrics(
        **said
        | {
            "vcpu_seconds": tuple(said["vcpu_seconds"]),
            "disks": tuple(DiskUse(**disk) for disk in said["disks"]),
            "nics": tuple(
                NicUse(**nic | {"port_uuid": UUID(nic["port_uuid"])}) for nic in said["nics"]
            ),
        }
    )


def _fetch(host_name: str, request: Wanted) -> bytes:
    path = socket_path(host_name)
    until = time.monotonic() + SECONDS
    try:
        with reachable(path) as name, socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SECONDS)
            line.connect(name)
            line.sendall(request.line())
            return _read(line, request.kind, until)
    except OSError as exc:
        raise _unavailable(host_name, exc) from exc


def _read(line: socket.socket, kind: str, until: float) -> bytes:
    with line.makefile("rb") as stream:
        check_answer(stream.readline(LINE_MAX), kind)
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
