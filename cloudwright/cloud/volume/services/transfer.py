"""Transfers: offer a volume, take one that was offered."""

from __future__ import annotations

import hmac

from django.db import transaction

from cloudwright.cloud.text import line
from cloudwright.cloud.volume.models import Snapshot, Transfer, Volume
from cloudwright.cloud.volume.services.problems import InvalidVolume, TransferKeyWrong, begin
from cloudwright.cloud.volume.services.wishes import user_of
from cloudwright.cloud.volume.states import AVAILABLE, VOLUME
from cloudwright.cloud.volume.writes import quota
from cloudwright.cloud.volume.writes.keeping import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.ids import hash_secret, new_secret


def create(
    volume: Volume, *, name: str = "", with_snapshots: bool = False, actor: Actor
) -> tuple[Transfer, str]:
    """Offer the volume to whoever has the key, which is shown now and never again.

    Raises Refused, WrongState, InvalidVolume (it has snapshots, which would be left behind, or
    which are not usable now).
    """
    check("transfer.create", volume, actor)
    key = new_secret()
    with transaction.atomic():
        begin(volume, "transfer")
        snapshots = Snapshot.objects.filter(volume=volume, deleted_at=None)
        if not with_snapshots and snapshots.exists():
            raise InvalidVolume(reason="it has snapshots. Delete them before it changes hands.")
        if snapshots.exclude(state=AVAILABLE).exists():
            raise InvalidVolume(reason="not all of its snapshots are available.")
        transfer = Transfer.objects.create(
            volume=volume,
            name=line(name, "name"),
            with_snapshots=with_snapshots,
            key_hash=hash_secret(key),
        )
        tell("transfer_create_succeeded", "was offered to others.", volume, actor)
    return transfer, key


def accept(transfer: Transfer, *, key: str, project: Project, actor: Actor) -> Volume:
    """Take the volume into `project`, with what it holds of the quota. Raises Refused,
    TransferKeyWrong, QuotaExceeded."""
    check("transfer.accept", project, actor)
    if not hmac.compare_digest(hash_secret(key), transfer.key_hash):
        raise TransferKeyWrong(id=transfer.uuid)
    volume = transfer.volume
    with transaction.atomic():
        before = volume.project
        taker = user_of(actor)
        move(volume, VOLUME, "transferred", project=project, user=taker, group=None)
        quota.hold_volume(volume, volume.size_mib)
        for snapshot in volume.snapshots.filter(deleted_at=None):
            snapshot.project, snapshot.user = project, taker
            snapshot.save(update_fields=["project", "user"])
            quota.hold_snapshot(snapshot)
        transfer.delete()
        tell("transfer_accept_succeeded", f"came from project {before.name}.", volume, actor)
    return volume


def delete(transfer: Transfer, *, actor: Actor) -> None:
    """Take the offer back. Raises Refused."""
    volume = transfer.volume
    check("transfer.delete", volume, actor)
    with transaction.atomic():
        move(volume, VOLUME, "transferred")
        transfer.delete()
        tell("transfer_delete_succeeded", "is not offered any more.", volume, actor)
