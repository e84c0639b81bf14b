"""Make a new key for stored secrets, put it first in secrets.keys, encrypt everything with it.

Old keys stay behind it, for backups written under them, unless --drop-old. Stop `serve` first:
running processes would not know the new key. Where CLOUDWRIGHT_KEYS holds the keys, put a new one
first there yourself, with every process stopped; this command then only encrypts again.
"""

from __future__ import annotations

import argparse
import os
import sys

from cloudwright.config.options import Options, options
from cloudwright.config.state import State


def arguments(parser: argparse.ArgumentParser) -> None:
    """What becomes of the old keys."""
    parser.add_argument(
        "--drop-old",
        action="store_true",
        help="forget the old keys: secrets in older backups become unreadable, "
        "and everybody has to sign in again",
    )


def run(chosen: argparse.Namespace) -> int:
    """Rotate; safe to break off and to repeat."""
    from cloudwright.config.lock import hold

    known = options()
    hold(State(known.state).lock).close()  # only to refuse while `serve` runs
    return rotate(known, drop_old=chosen.drop_old)


def rotate(known: Options, *, drop_old: bool) -> int:
    """New key first in the file, then the rows, and only then the old keys away."""
    from cloudwright.config.database import reachable
    from cloudwright.config.keys import new_key, read_keys, write_keys
    from cloudwright.config.startup import setup

    keys = State(known.state).keys
    ours = not os.environ.get("CLOUDWRIGHT_KEYS")
    if ours:
        write_keys(keys, [new_key(), *(read_keys(keys) if keys.exists() else [])])
    with reachable(known) as database:
        os.environ["CLOUDWRIGHT_DATABASE__URL"] = database.url
        setup()
        from cloudwright.core.secrets import rotation

        count = rotation.reencrypt()
    if ours and drop_old:
        write_keys(keys, read_keys(keys)[:1])
    sys.stdout.write(f"{count} stored secrets are encrypted with the new key\n")
    return 0
