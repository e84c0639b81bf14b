"""Backups that rest on others, and records of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.volume.models import Backup, Volume
from cloudwright.cloud.volume.services import backup as backups
from cloudwright.cloud.volume.services import backup_record as records
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.contracts.errors import Rejected
from cloudwright.core.projects.models import Project
from cloudwright.drivers.volumes.simulated import SimulatedVolumes
from cloudwright.kernel.actor import SYSTEM
from tests.cloud.volume.flow_preparations import Bench


@pytest.fixture
def bench(project: Project, image: Image, drain: Callable[[], int]) -> Bench:
    return Bench(project, image, drain)


@pytest.fixture
def chain(bench: Bench) -> list[Backup]:
    """Three of one volume, each on the one before."""
    volume = bench.volume()
    made = []
    for number in range(3):
        backup, _ = backups.create(volume, incremental=number > 0, actor=SYSTEM)
        bench.drain()
        volume.refresh_from_db()
        backup.refresh_from_db()
        assert backup.state == "available"
        made.append(backup)
    return made


def test_each_rests_on_the_newest_before_it(chain: list[Backup]) -> None:
    first, second, third = chain
    parents = [first.parent_uuid, second.parent_uuid, third.parent_uuid]
    assert parents == [None, first.uuid, second.uuid]


@pytest.mark.parametrize("force", [False, True])
def test_what_others_rest_on_stays(chain: list[Backup], bench: Bench, force: bool) -> None:
    for backup in chain[:2]:
        with pytest.raises(backups.HasDependents):
            backups.delete(backup, force=force, actor=SYSTEM)
    for backup in reversed(chain):
        backups.delete(backup, force=force, actor=SYSTEM)
        bench.drain()
    assert not Backup.objects.filter(deleted_at=None).exists()


def test_one_that_failed_is_nothing_to_rest_on(
    chain: list[Backup], bench: Bench, pool: SimulatedVolumes
) -> None:
    volume = volume_of(chain)
    pool.fail("write", Rejected)
    broken, _ = backups.create(volume, incremental=True, actor=SYSTEM)
    bench.drain()
    broken.refresh_from_db()
    assert broken.state == "error"
    volume.refresh_from_db()
    after, _ = backups.create(volume, incremental=True, actor=SYSTEM)
    assert after.parent_uuid == chain[2].uuid


def test_a_grown_volume_and_a_whole_one_again(chain: list[Backup], bench: Bench) -> None:
    volume = volume_of(chain)
    volumes.extend(volume, size_gib=2, actor=SYSTEM)
    bench.drain()
    volume.refresh_from_db()
    larger, _ = backups.create(volume, incremental=True, actor=SYSTEM)
    bench.drain()
    larger.refresh_from_db()
    assert (larger.state, larger.size_mib, larger.parent_uuid) == ("available", 2048, chain[2].uuid)
    volume.refresh_from_db()
    whole, _ = backups.create(volume, actor=SYSTEM)
    assert whole.parent_uuid is None


def test_shared_bytes_go_with_the_last_that_has_them(bench: Bench, pool: SimulatedVolumes) -> None:
    backup = bench.backup()
    record = records.export(backup, actor=SYSTEM)
    with pytest.raises(records.BackupExists):
        records.take_up(record, bench.project, actor=SYSTEM)
    Backup.objects.filter(pk=backup.pk).update(uuid="3fa50be4-8e38-4c02-a8db-7811bb780122")
    again, _ = records.take_up(record, bench.project, actor=SYSTEM)
    bench.drain()
    again.refresh_from_db()
    assert again.state == "available"
    Backup.objects.filter(pk=backup.pk).update(data_uuid=again.uuid)
    backup.refresh_from_db()
    kept = {item.uuid for item in pool.list()}
    backups.delete(backup, actor=SYSTEM)
    bench.drain()
    assert {item.uuid for item in pool.list()} == kept, "the other one still has them"
    backups.delete(again, actor=SYSTEM)
    bench.drain()
    assert again.uuid not in {item.uuid for item in pool.list()}


def test_a_record_without_bytes_is_in_error(bench: Bench, pool: SimulatedVolumes) -> None:
    backup = bench.backup()
    record = records.export(backup, actor=SYSTEM)
    backups.delete(backup, actor=SYSTEM)
    bench.drain()
    Backup.objects.all().delete()
    made, _ = records.take_up(record, bench.project, actor=SYSTEM)
    bench.drain()
    made.refresh_from_db()
    assert made.state == "error"


def volume_of(chain: list[Backup]) -> Volume:
    return Volume.objects.get(uuid=chain[0].volume_uuid)
