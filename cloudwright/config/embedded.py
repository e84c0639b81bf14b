"""Our own PostgreSQL as the state directory of an installation has it."""

from __future__ import annotations

from cloudwright.config.options import Options
from cloudwright.config.postgres import Cluster, discover, readable
from cloudwright.config.postgres.cluster import address
from cloudwright.config.postgres.sockets import socket_folder, socket_path
from cloudwright.config.state import State, Users


def embedded_cluster(options: Options, who: Users) -> Cluster:
    """The cluster under the state directory, with programs that fit its rows.

    Raises PostgresMissing, PostgresVersionMissing or SocketFolderTaken.
    """
    state = State(options.state)
    binaries = discover(options.database.binaries, state.data)
    if who.postgres:
        binaries = readable(binaries, who.postgres, state.root)
    sockets = socket_folder(state.run / "postgres", who.postgres, who.web)
    return Cluster(state.data, sockets, binaries, who.postgres)


def database_url(options: Options) -> str:
    """Where the rows are: what the settings name, else our own server, running or not."""
    return options.database.url or address(socket_path(State(options.state).run / "postgres"))
