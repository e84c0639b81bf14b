"""What volumes and snapshots hold of their project's quota, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.volume.models import Snapshot, Volume, VolumeType
from cloudwright.cloud.volume.selectors.quota import own_name
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import limit_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import QuotaExceeded
from cloudwright.kernel.units import mib_to_gib

SINGLE = "per_volume_gigabytes"


@transaction.atomic
def hold_volume(volume: Volume, size_mib: int) -> None:
    """Hold `size_mib` for the volume in its present project and of its present type, in place of
    what it held before.

    Raises QuotaExceeded, and then nothing has changed.
    """
    wanted, largest = mib_to_gib(size_mib), limit_of(volume.project, SINGLE)
    if 0 <= largest < wanted:
        raise QuotaExceeded(name=SINGLE, requested=wanted, used=0, limit=largest)
    amounts = {"volumes": 1, "gigabytes": wanted}
    _hold(volume.project, ("volume", volume.uuid), volume.volume_type, amounts)


def hold_snapshot(snapshot: Snapshot) -> None:
    """Hold what the snapshot takes, likewise: its type is the volume's. Raises QuotaExceeded."""
    amounts = {"snapshots": 1, "gigabytes": mib_to_gib(snapshot.size_mib)}
    holder = ("snapshot", snapshot.uuid)
    _hold(snapshot.project, holder, snapshot.volume.volume_type, amounts)


def _hold(
    project: Project,
    holder: tuple[str, UUID],
    volume_type: VolumeType | None,
    amounts: Mapping[str, int],
) -> None:
    """Hold the amounts, and the same of the type. A refusal has the type's name for its uuid."""
    if volume_type is None:
        return ledger.hold(project, holder, amounts)
    of_type = {own_name(name, volume_type.uuid): amount for name, amount in amounts.items()}
    try:
        ledger.hold(project, holder, {**amounts, **of_type})
    except QuotaExceeded as exc:
        named = str(exc.params["name"]).replace(volume_type.uuid.hex, volume_type.name)
        exc.params["name"] = named
        raise
