"""The worker's end of the relay: one unix socket, one task a console."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from dataclasses import asdict
from pathlib import Path

import structlog

from cloudwright.cloud.console.relay.wire import (
    LINE_MAX,
    LOG,
    METRICS,
    SECONDS,
    Wanted,
    answer,
    reachable,
    wanted,
)
from cloudwright.contracts.errors import Unreachable
from cloudwright.contracts.hypervisor import Hypervisor
from cloudwright.kernel.errors import Problem

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 256
CHUNK_BYTES = 65536


async def serve(path: Path, driver: Hypervisor, *, owner: int | None = None) -> None:
    """Answer at `path` until cancelled. Only `owner` (a uid; None: whoever we are) may connect."""
    places = asyncio.Semaphore(MOST_AT_ONCE)

    async def answer_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with places:
            await _serve_one(driver, reader, writer)

    listening = _listen(path, owner)
    try:
        server = await asyncio.start_unix_server(answer_one, sock=listening, limit=LINE_MAX)
        async with server:
            await server.serve_forever()
    finally:
        _forget(path)


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)


def _listen(path: Path, owner: int | None) -> socket.socket:
    """A socket that nobody can connect to before its owner and mode are right."""
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    with reachable(fresh) as name:
        listening.bind(name)
    fresh.chmod(0o600)
    if owner is not None and owner != os.getuid():
        os.chown(fresh, owner, -1)
    fresh.rename(path)
    return listening


async def _serve_one(
    driver: Hypervisor, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        async with asyncio.timeout(SECONDS):
            request = wanted(await reader.readline())
            if request.kind == LOG:
                await _send_log(driver, request, writer)
                return
            if request.kind == METRICS:
                await _send_metrics(driver, request, writer)
                return
            there, back = await _open(driver, request)
        writer.write(answer())
        await _splice((reader, back), (there, writer))
    except Problem as problem:
        await _refuse(writer, problem)
    except (OSError, TimeoutError, ValueError) as exc:
        await _refuse(writer, Unreachable(f"{type(exc).__name__}: {exc}"))
    finally:
        writer.close()


async def _send_log(driver: Hypervisor, request: Wanted, writer: asyncio.StreamWriter) -> None:
    text = await asyncio.to_thread(
        driver.console_log, request.instance, max_bytes=request.max_bytes
    )
    writer.write(answer() + text)
    await writer.drain()


async def _send_metrics(driver: Hypervisor, request: Wanted, writer: asyncio.StreamWriter) -> None:
    metrics = await asyncio.to_thread(driver.metrics, request.instance)
    writer.write(answer() + json.dumps(asdict(metrics), default=str).encode())
    await writer.drain()


async def _open(
    driver: Hypervisor, request: Wanted
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    path = await asyncio.to_thread(driver.console_socket, request.instance, request.kind)
    with reachable(path) as name:
        return await asyncio.open_unix_connection(name)


Way = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _splice(one: Way, other: Way) -> None:
    """Carry bytes both ways until either end closes; then both are closed."""
    ways = [asyncio.create_task(_carry(*way)) for way in (one, other)]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        one[1].close()
        other[1].close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK_BYTES):
        writer.write(chunk)
        await writer.drain()


async def _refuse(writer: asyncio.StreamWriter, problem: Problem) -> None:
    log.info("console.refused", code=problem.code, reason=problem.internal or problem.text)
    try:
        writer.write(answer(problem))
        await writer.drain()
    except OSError:
        log.debug("console.client_left")
