"""Move our own PostgreSQL to the newest version installed, with `serve` stopped.

The programs of the old version must still be there. The old data directory is kept beside the new
one until you remove it. A server of your own, named by [database] url, is yours to upgrade.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from cloudwright.config.options import Options, options
from cloudwright.config.state import State, users
from cloudwright.kernel.errors import Problem


class NothingToUpgrade(Problem):
    """There is no data directory of ours, or it is at the newest version."""

    code, status, message = "config.nothing_to_upgrade", 409, "{reason}"


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(_: argparse.Namespace) -> int:
    """Upgrade; until the very last step the old directory is the one in use."""
    from cloudwright.config.lock import hold

    known = options()
    state = State(known.state)
    state.make(users(known.compute.qemu_user))
    with hold(state.lock):
        old, new = upgrade(known)
    sys.stdout.write(
        f"The rows are now in PostgreSQL {new}. The old ones are in {old}: "
        "remove that folder once you are content.\n"
    )
    return 0


def upgrade(known: Options) -> tuple[Path, int]:
    """Copy the rows into a cluster of the newest version and put it in place.

    Returns where the old one is, and the new version. Raises NothingToUpgrade, PostgresFailed.
    """
    from cloudwright.config.database import Database, running
    from cloudwright.config.embedded import embedded_cluster
    from cloudwright.config.postgres import Cluster, installed, readable, version_of

    state, who = State(known.state), users(known.compute.qemu_user)
    present = version_of(state.data)
    if known.database.url or present is None:
        raise NothingToUpgrade(reason="There is no PostgreSQL of ours here.")
    newest = max(installed(known.database.binaries), key=lambda each: each.major)
    if newest.major <= present:
        raise NothingToUpgrade(reason=f"PostgreSQL {present} is the newest that is installed.")
    if who.postgres:
        newest = readable(newest, who.postgres, state.root)
    old = embedded_cluster(known, who)
    beside = state.data.with_name(f"postgres-{newest.major}.new")
    shutil.rmtree(beside, ignore_errors=True)  # what a broken-off upgrade left
    new = Cluster(beside, old.sockets, newest, who.postgres)
    new.create()
    with tempfile.TemporaryDirectory(dir=state.root) as folder:
        dump = str(Path(folder) / "rows.dump")
        with running(old):
            Database(old.url, newest).dump(dump)
        with running(new):
            Database(new.url, newest).load(dump)
    kept = state.data.with_name(f"postgres-{present}.old")
    state.data.rename(kept)
    beside.rename(state.data)
    return kept, newest.major
