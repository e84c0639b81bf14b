"""The `cloudwright` command. Each subcommand is a module of `config.commands`.

They are imported when called, so that `--help` costs nothing.

A module has `arguments(parser)` and `run(arguments) -> exit code`; its docstring is the help.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from cloudwright import __version__
from cloudwright.kernel.errors import Problem

COMMANDS = {
    "serve": "start everything on this machine: PostgreSQL, web, worker",
    "web": "only the web process",
    "worker": "only the worker, which owns this machine's instances",
    "migrate": "bring the database to this release, make the first administrator",
    "doctor": "look for what is wrong, and say how to mend it",
    "options": "print every option with its meaning and default",
    "backup": "write rows, images and settings into one file",
    "restore": "read such a file into an empty state directory",
    "rotate-keys": "make a new key for stored secrets and use it",
    "upgrade-database": "move our own PostgreSQL to a newer version",
    "manage": "run a command of Django's",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; a Problem becomes one line on standard error and exit code 1."""
    parser = argparse.ArgumentParser(
        prog="cloudwright",
        usage="cloudwright [--config FILE] COMMAND [...]",
        description="A private cloud in one command.",
        epilog="\n".join(f"  {name:18}{about}" for name, about in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--config", metavar="FILE", help="the settings file (TOML)")
    parser.add_argument("--version", action="version", version=f"cloudwright {__version__}")
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of these:")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    chosen = parser.parse_args(argv)
    if chosen.config:
        os.environ["CLOUDWRIGHT_CONFIG"] = os.path.abspath(chosen.config)  # noqa: PTH100 - no `..` resolving
    try:
        return run(chosen.command, chosen.rest)
    except Problem as problem:
        print(f"cloudwright: {problem}", file=sys.stderr)  # noqa: T201 - the command's answer
        return 1
    except KeyboardInterrupt:
        return 130


def run(name: str, rest: Sequence[str]) -> int:
    """Parse the subcommand's own arguments and run it."""
    module = import_module(f"cloudwright.config.commands.{name.replace('-', '_')}")
    parser = argparse.ArgumentParser(
        prog=f"cloudwright {name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.arguments(parser)
    code: int = module.run(parser.parse_args(rest))
    return code
