"""What an image holds of its project's quota: itself, its bytes, and those put down for an import.

Bytes are counted in whole MiB, while they arrive: whoever writes asks for room first.
"""

from __future__ import annotations

from uuid import UUID

from cloudwright.cloud.image.models import Image
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import QuotaExceeded
from cloudwright.kernel.units import bytes_to_mib

IMAGES, STORED, STAGED = "images", "image_mib", "image_stage_mib"
# Asked for ahead, so that a large image does not ask for each of its MiB.
AHEAD_MIB = 64


def hold_image(image: Image) -> None:
    """Hold one image without bytes. Raises QuotaExceeded."""
    ledger.reserve(image.project, ("image", image.uuid), {IMAGES: 1, STORED: 0, STAGED: 0})


def hold_bytes(uuid: UUID, name: str, size_bytes: int) -> None:
    """Hold exactly `size_bytes` under `name`. Raises QuotaExceeded."""
    ledger.adjust(("image", uuid), {name: bytes_to_mib(size_bytes)})


def release(uuid: UUID) -> None:
    """Give back everything."""
    ledger.release(("image", uuid))


class Room:
    """Room for bytes that are arriving, taken as they come."""

    def __init__(self, uuid: UUID, name: str) -> None:
        self._holder = ("image", uuid)
        self._name = name
        self._held_mib = 0

    def take(self, size_bytes: int) -> None:
        """Hold at least `size_bytes` in all. Raises QuotaExceeded."""
        needed = bytes_to_mib(size_bytes)
        if needed <= self._held_mib:
            return
        try:
            self._hold(needed + AHEAD_MIB)
        except QuotaExceeded:
            self._hold(needed)

    def _hold(self, mib: int) -> None:
        ledger.adjust(self._holder, {self._name: mib})
        self._held_mib = mib
