"""What a volume holds of its project's quota, in one place."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.volume.models import Volume
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.units import mib_to_gib


@transaction.atomic
def hold_volume(volume: Volume, size_mib: int) -> None:
    """Hold `size_mib` for the volume in its present project, in place of what it held before.

    Raises QuotaExceeded, and then nothing has changed.
    """
    holder = ("volume", volume.uuid)
    ledger.release(holder)
    ledger.reserve(volume.project, holder, {"volumes": 1, "gigabytes": mib_to_gib(size_mib)})
