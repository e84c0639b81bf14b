"""Print every option as a TOML file, commented out, under its meaning and with its default."""

from __future__ import annotations

import argparse
import sys

from cloudwright.config.options import document


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(_: argparse.Namespace) -> int:
    """Print them."""
    sys.stdout.write(document())
    return 0
