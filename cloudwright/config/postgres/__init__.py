"""The embedded PostgreSQL: find its programs, make a cluster, run it as a child."""

from __future__ import annotations

from cloudwright.config.postgres.binaries import (
    Binaries,
    PostgresMissing,
    PostgresVersionMissing,
    discover,
    installed,
    readable,
    version_of,
)
from cloudwright.config.postgres.cluster import Cluster, PostgresFailed
from cloudwright.config.postgres.sockets import socket_folder
from cloudwright.config.postgres.throwaway import throwaway

__all__ = [
    "Binaries",
    "Cluster",
    "PostgresFailed",
    "PostgresMissing",
    "PostgresVersionMissing",
    "discover",
    "installed",
    "readable",
    "socket_folder",
    "throwaway",
    "version_of",
]
