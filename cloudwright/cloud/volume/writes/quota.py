"""What a volume holds of its project's quota, in one place."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.volume.models import Volume
from cloudwright.core.quotas.selectors.quota import limit_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import QuotaExceeded
from cloudwright.kernel.units import mib_to_gib

SINGLE = "per_volume_gigabytes"


@transaction.atomic
def hold_volume(volume: Volume, size_mib: int) -> None:
    """Hold `size_mib` for the volume in its present project, in place of what it held before.

    Raises QuotaExceeded, and then nothing has changed.
    """
    largest = limit_of(volume.project, SINGLE)
    if 0 <= largest < (wanted := mib_to_gib(size_mib)):
        raise QuotaExceeded(name=SINGLE, requested=wanted, used=0, limit=largest)
    holder = ("volume", volume.uuid)
    ledger.release(holder)
    ledger.reserve(volume.project, holder, {"volumes": 1, "gigabytes": mib_to_gib(size_mib)})
