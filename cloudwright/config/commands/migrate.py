"""Bring the database to this release. Safe to run twice, and beside the release before.

With --bootstrap also make what a new cloud starts with: the first administrator, printed once.
"""

from __future__ import annotations

import argparse

from cloudwright.config import schema
from cloudwright.config.embedded import database_url
from cloudwright.config.options import options


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do besides."""
    parser.add_argument("--if-needed", action="store_true", help="do nothing if it is done")
    parser.add_argument("--bootstrap", action="store_true", help="make the first administrator")


def run(chosen: argparse.Namespace) -> int:
    """Migrate; the mark is written last."""
    url = database_url(options())
    if chosen.if_needed and schema.recorded(url) == schema.wanted():
        return 0
    schema.connection(url).close()
    from cloudwright.config.startup import setup

    setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0 if chosen.if_needed else 1)
    if chosen.bootstrap:
        from cloudwright.config.bootstrap import bootstrap

        bootstrap()
    schema.record(url)
    return 0
