"""Write rows, images and settings into one file, while the cloud goes on.

Stored secrets (keys of linked accounts) can only be read again with the keys, which are left out
unless asked for: keep them apart. Disks of instances are not part of a backup.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cloudwright.config.options import options


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and what."""
    parser.add_argument("file", type=Path, help="the archive to write, as cloud.tar")
    parser.add_argument("--with-keys", action="store_true", help="put secrets.keys in as well")


def run(chosen: argparse.Namespace) -> int:
    """Write it."""
    from cloudwright.config.archive.write import write
    from cloudwright.config.database import reachable

    known = options()
    with reachable(known) as database:
        sizes = write(chosen.file.absolute(), known, database, with_keys=chosen.with_keys)
    parts = ", ".join(f"{name} {size / 2**20:.1f} MiB" for name, size in sizes.items())
    sys.stdout.write(f"{chosen.file}: {parts}\n")
    if not chosen.with_keys:
        sys.stdout.write("secrets.keys is not in it: keep a copy of it elsewhere.\n")
    return 0
