"""The database for a command that runs beside `serve`, or without it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cloudwright.config.child import spawn
from cloudwright.config.embedded import embedded_cluster
from cloudwright.config.lock import AlreadyRunning, hold
from cloudwright.config.options import Options
from cloudwright.config.postgres import Binaries, Cluster, PostgresFailed, discover
from cloudwright.config.postgres.throwaway import finish
from cloudwright.config.state import State, users


@dataclass(frozen=True)
class Database:
    """Where the rows are, and the programs that can copy them."""

    url: str
    binaries: Binaries

    def dump(self, path: str) -> None:
        """Write all rows into `path`, in pg_dump's own format. Raises PostgresFailed."""
        run(self, "pg_dump", "--format=custom", "--no-owner", f"--file={path}")

    def load(self, path: str) -> None:
        """Read such a file into an empty database, all or nothing. Raises PostgresFailed."""
        whole = ["--no-owner", "--single-transaction", "--exit-on-error"]
        run(self, "pg_restore", *whole, path)


def run(database: Database, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's clients on `database`. Raises PostgresFailed with its last line."""
    environ = {key: text for key, text in os.environ.items() if not key.startswith("PG")}
    parts = conninfo_to_dict(database.url)
    password = parts.pop("password", None)
    if password:
        environ["PGPASSWORD"] = str(password)  # everybody may read a command line
    done = subprocess.run(
        [database.binaries.program(name), f"--dbname={make_conninfo('', **parts)}", *arguments],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"{name} ended with {done.returncode}"]
        raise PostgresFailed(reason=said[-1], internal=done.stderr)


@contextmanager
def reachable(options: Options) -> Iterator[Database]:
    """The database of this installation; ours is started for the block if it does not run.

    Raises the errors of `embedded_cluster`, and PostgresFailed.
    """
    if options.database.url:
        yield Database(options.database.url, discover(options.database.binaries))
        return
    who = users(options.compute.qemu_user)
    state = State(options.state)
    state.make(who)
    cluster = embedded_cluster(options, who)
    try:
        lock = hold(state.lock)
    except AlreadyRunning:
        yield Database(cluster.url, cluster.binaries)
        return
    with lock:
        cluster.create()
        with running(cluster):
            yield Database(cluster.url, cluster.binaries)


@contextmanager
def running(cluster: Cluster) -> Iterator[None]:
    """The cluster's server, for the length of the block, silent. Raises PostgresFailed."""
    cluster.await_predecessor()
    server = spawn(cluster.program(), output=subprocess.DEVNULL)
    try:
        cluster.await_ready(server)
        yield
    finally:
        server.send_signal(cluster.program().stop_with)
        finish(server)
