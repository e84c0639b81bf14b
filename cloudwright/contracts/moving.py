"""How a machine gets from one host to another: the destination receives, the source sends.

Of both hosts the one that does something is asked; the driver carries it from one to the other. A
driver without Feature.MOVE raises Unsupported everywhere here, one without LIVE_MOVE for a machine
that is not off.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Moving:
    """How far it is. MiB; the memory only of a machine that moves while it runs."""

    done: bool
    memory_mib: int = 0
    memory_moved_mib: int = 0
    disk_mib: int = 0
    disk_moved_mib: int = 0


class Movable(ABC, Generic[S]):
    """What a hypervisor can do with a machine described by an S (a `MachineSpec`)."""

    @abstractmethod
    def receive(self, spec: S, *, source: str, attempt: int) -> None:
        """Make room for the machine that host `source` will send: it is there, off, in the size of
        `spec`. There already = done; `delete` ends it. Raises OutOfSpace, Rejected, Unsupported."""

    @abstractmethod
    def send(self, uuid: UUID, *, to: str, attempt: int) -> Moving:
        """Begin, or look at, sending the machine to host `to`, which must have asked to receive
        it. Called again until `done`: then it is there as it was here, running, paused or off, and
        off here, with all that it had, until `delete`. Sent already = done. Raises Gone, Rejected
        (not expected there; suspended), Unsupported."""

    @abstractmethod
    def hurry(self, uuid: UUID, *, attempt: int) -> None:
        """End the sending soon, even if the guest has to stand still for it. Raises Gone, Rejected
        (nothing is being sent), Unsupported."""

    @abstractmethod
    def keep(self, uuid: UUID, *, attempt: int) -> None:
        """Send no more: the machine is here as it was before. What arrived elsewhere must have been
        deleted there. Nothing sent = done. Raises Gone, Unsupported."""
