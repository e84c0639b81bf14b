"""Run one of Django's commands with our settings: `cloudwright manage showmigrations`."""

from __future__ import annotations

import argparse

from cloudwright.config.startup import configure


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything goes to Django."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the command and its arguments")


def run(chosen: argparse.Namespace) -> int:
    """Hand over; Django ends the process itself where something is wrong."""
    configure()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["cloudwright manage", *chosen.arguments])
    return 0
