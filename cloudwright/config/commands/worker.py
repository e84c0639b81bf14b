"""The worker process alone: runs operations, and owns the instances of this machine."""

from __future__ import annotations

import argparse
import socket

from cloudwright.config import notify
from cloudwright.config.options import options
from cloudwright.config.startup import require_schema, setup
from cloudwright.config.state import State


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(_: argparse.Namespace) -> int:
    """Work until SIGTERM."""
    chosen = options()
    setup()
    require_schema()
    from cloudwright.worker import process

    process.main(
        host=chosen.compute.host or socket.gethostname(),
        instances=State(chosen.state).instances,
        ready=lambda: notify.ready("worker"),
    )
    return 0
