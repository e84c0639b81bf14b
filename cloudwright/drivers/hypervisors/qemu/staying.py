"""Machines of QEMU stay on their host: nothing of ours carries disks between hosts yet."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

from cloudwright.contracts.errors import Unsupported
from cloudwright.contracts.hypervisor import Hypervisor, MachineSpec
from cloudwright.contracts.moving import Moving


class Staying(Hypervisor):
    """A hypervisor without Feature.MOVE: everything of `contracts.moving` raises Unsupported."""

    def receive(self, spec: MachineSpec, *, source: str, attempt: int) -> None:
        _refuse()

    def send(self, uuid: UUID, *, to: str, attempt: int) -> Moving:
        _refuse()

    def hurry(self, uuid: UUID, *, attempt: int) -> None:
        _refuse()

    def keep(self, uuid: UUID, *, attempt: int) -> None:
        _refuse()


def _refuse() -> NoReturn:
    raise Unsupported("its machines do not move between hosts")
