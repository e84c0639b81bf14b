"""All checks, in the order in which one would look."""

from __future__ import annotations

from cloudwright.config.doctor import database, machine
from cloudwright.config.doctor.finding import Finding
from cloudwright.config.options import Options

CHECKS = (
    machine.state_directory,
    machine.keys,
    machine.port,
    machine.name,
    database.programs,
    database.server,
    machine.qemu,
    machine.guests,
)


def examine(options: Options) -> list[Finding]:
    """Every finding. Changes nothing."""
    return [finding for check in CHECKS for finding in check(options)]
