"""What every volume driver promises (contracts/volumes.py)."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.errors import Fenced, Gone, Rejected, Unsupported
from cloudwright.contracts.volumes import ImageFile, Item, ItemKind, Volumes
from cloudwright.kernel.units import MIB
from tests.contract.volumes.conftest import whole


def test_a_volume_comes_grows_and_goes(pool: Volumes, volume: Item) -> None:
    assert pool.size_of(volume) == 4
    assert list(pool.list()) == [volume]
    pool.resize(volume, size_mib=6, attempt=1)
    pool.resize(volume, size_mib=5, attempt=1)
    assert pool.size_of(volume) == 6
    pool.remove(volume, attempt=1)
    pool.remove(volume, attempt=1)
    assert list(pool.list()) == []
    with pytest.raises(Gone):
        pool.size_of(volume)
    with pytest.raises(Gone):
        pool.resize(volume, size_mib=8, attempt=1)


@pytest.mark.parametrize("kind", ItemKind)
def test_a_copy_has_at_least_the_size_of_its_source(
    pool: Volumes, volume: Item, kind: ItemKind
) -> None:
    copy = Item(kind, uuid4())
    for _ in range(2):  # repeated: the same copy
        whole(lambda: pool.write(copy, volume, size_mib=5, job="copy", attempt=2))
    assert pool.size_of(copy) == 5
    assert pool.size_of(volume) == 4
    with pytest.raises(Rejected):
        pool.write(Item(kind, uuid4()), volume, size_mib=3, job="small", attempt=2)


def test_a_backup_rests_on_another(pool: Volumes, volume: Item) -> None:
    first, second, copy = (Item(ItemKind.BACKUP, uuid4()) for _ in range(3))
    whole(lambda: pool.write(first, volume, size_mib=4, job="base", attempt=1))
    pool.resize(volume, size_mib=6, attempt=1)
    for _ in range(2):  # repeated: the same copy
        whole(
            lambda: pool.write_changes(second, volume, first, size_mib=6, job="second", attempt=1)
        )
    assert (pool.size_of(first), pool.size_of(second)) == (4, 6)
    assert {first, second} <= set(pool.list())
    back = Item(ItemKind.VOLUME, uuid4())
    whole(lambda: pool.write(back, second, size_mib=7, job="back", attempt=1))
    assert pool.size_of(back) == 7
    nowhere = Item(ItemKind.BACKUP, uuid4())
    with pytest.raises(Gone):
        pool.write_changes(copy, volume, nowhere, size_mib=6, job="copy", attempt=1)
    with pytest.raises(Rejected):
        pool.write_changes(copy, volume, first, size_mib=5, job="small", attempt=1)
    pool.remove(second, attempt=1)
    assert second not in set(pool.list())


def test_a_source_that_is_not_there_is_gone(pool: Volumes, tmp_path: Path) -> None:
    made = Item(ItemKind.VOLUME, uuid4())
    absent = Item(ItemKind.SNAPSHOT, uuid4())
    with pytest.raises(Gone):
        whole(lambda: pool.write(made, absent, size_mib=4, job="a", attempt=1))
    image = ImageFile(tmp_path / "absent", "raw")
    with pytest.raises(Gone):
        whole(lambda: pool.write(made, image, size_mib=4, job="b", attempt=1))
    assert list(pool.list()) == []


def test_an_image_becomes_a_volume(pool: Volumes, tmp_path: Path) -> None:
    image = tmp_path / "image"
    image.write_bytes(b"x" * MIB)
    made = Item(ItemKind.VOLUME, uuid4())
    source = ImageFile(image, "raw")
    whole(lambda: pool.write(made, source, size_mib=2, job="a", attempt=1))
    assert pool.size_of(made) == 2
    with pytest.raises(Unsupported):
        pool.write(made, ImageFile(image, "vmdk"), size_mib=2, job="b", attempt=1)


@pytest.mark.parametrize("disk_format", ["raw", "qcow2"])
def test_a_volume_becomes_an_image(
    pool: Volumes, volume: Item, tmp_path: Path, disk_format: str
) -> None:
    target = tmp_path / "image"
    whole(lambda: pool.export(volume, target, disk_format, job="out", attempt=2))
    if disk_format == "raw":
        assert target.stat().st_size == 4 * MIB
    else:
        assert target.read_bytes()[:4] == b"QFI\xfb"
    with pytest.raises(Unsupported):
        pool.export(volume, tmp_path / "other", "vmdk", job="vmdk", attempt=2)


def test_an_overtaken_attempt_is_refused(pool: Volumes, volume: Item) -> None:
    pool.resize(volume, size_mib=5, attempt=3)
    with pytest.raises(Fenced):
        pool.resize(volume, size_mib=6, attempt=2)
    with pytest.raises(Fenced):
        pool.remove(volume, attempt=2)
    pool.remove(volume, attempt=3)
    with pytest.raises(Fenced):  # a late copy does not bring it back
        pool.write(volume, None, size_mib=4, job="late", attempt=2)


def test_what_was_there_stays_until_the_copy_is_whole(pool: Volumes, volume: Item) -> None:
    pool.write(volume, None, size_mib=9, job="new", attempt=2)
    pool.forget(volume, job="unknown", attempt=2)
    assert pool.size_of(volume) in (4, 9)


def test_the_pool_says_how_much_room_there_is(pool: Volumes) -> None:
    facts = pool.facts()
    assert 0 < facts.free_mib <= facts.total_mib


def test_a_hypervisor_is_told_where_a_volume_is(pool: Volumes, volume: Item) -> None:
    assert pool.path_of(volume).is_file()
    with pytest.raises(Gone):
        pool.path_of(Item(ItemKind.VOLUME, uuid4()))
