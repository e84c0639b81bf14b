"""A PostgreSQL that lives as long as a block: for tests and benchmarks."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloudwright.config.child import spawn
from cloudwright.config.postgres.binaries import discover, readable
from cloudwright.config.postgres.cluster import Cluster
from cloudwright.config.postgres.sockets import socket_folder
from cloudwright.config.state import postgres_user


@contextmanager
def throwaway(*, durable: bool = False) -> Iterator[str]:
    """The DATABASE_URL of a fresh server, gone with its rows at the end of the block.

    Raises PostgresMissing or PostgresFailed.
    """
    folder = Path(tempfile.mkdtemp(prefix="cloudwright-pg-"))
    user = postgres_user()
    folder.chmod(0o755)
    try:
        binaries = discover()
        if user:
            user.owns(folder)
            binaries = readable(binaries, user, folder)
        sockets = socket_folder(folder / "s", user, None)
        cluster = Cluster(folder / "data", sockets, binaries, user, durable=durable)
        cluster.create()
        with (folder / "log").open("wb") as log:
            server = spawn(cluster.program(), output=log.fileno())
        try:
            cluster.await_ready(server)
            yield cluster.url
        finally:
            server.send_signal(cluster.program().stop_with)
            finish(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def finish(server: subprocess.Popen[bytes]) -> None:
    """Wait for the server's end; kill it if it hangs."""
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
