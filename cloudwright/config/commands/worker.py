"""The worker process alone: runs operations, and owns the instances of this machine."""

from __future__ import annotations

import argparse

from cloudwright.config import notify
from cloudwright.config.options import options
from cloudwright.config.startup import require_schema, setup
from cloudwright.config.state import State, users


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(_: argparse.Namespace) -> int:
    """Work until SIGTERM."""
    chosen = options()
    setup()
    require_schema()
    from cloudwright.cloud.scheduling import local_hosts
    from cloudwright.worker import process
    from cloudwright.worker.consoles import Consoles

    hosts = local_hosts.names()
    web = users(chosen.compute.qemu_user).web
    process.main(
        hosts=hosts,
        instances=State(chosen.state).instances,
        extra=[Consoles(each, owner=web.uid if web else None) for each in hosts],
        ready=lambda: notify.ready("worker"),
    )
    return 0
