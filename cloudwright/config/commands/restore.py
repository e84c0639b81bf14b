"""Read a backup into an empty state directory and database, with `serve` stopped.

The settings file of the backup is laid beside, as cloudwright.toml.restored: it may name paths and
addresses of another machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cloudwright.config.options import options
from cloudwright.config.state import State


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where from."""
    parser.add_argument("file", type=Path, help="an archive written by `cloudwright backup`")


def run(chosen: argparse.Namespace) -> int:
    """Read it."""
    from cloudwright.config.archive.read import read

    known = options()
    manifest = read(chosen.file, known)
    keys = State(known.state).keys
    sys.stdout.write(f"restored what was written at {manifest['written_at']}\n")
    if not keys.exists():
        sys.stdout.write(f"Now copy your secrets.keys to {keys}, before the first start.\n")
    return 0
