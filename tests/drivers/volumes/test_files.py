"""The bytes of the driver `files`: copied whole, holes left holes, nothing left behind."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.errors import Gone, Rejected
from cloudwright.contracts.volumes import ImageFile, Item, ItemKind
from cloudwright.drivers.volumes.files import FileVolumes
from cloudwright.kernel.units import MIB
from tests.contract.volumes.conftest import whole

WORD = b"here it is" * 1000


@pytest.fixture
def pool(tmp_path: Path) -> FileVolumes:
    return FileVolumes(tmp_path / "volumes", backups=tmp_path / "backups")


def path_of(tmp_path: Path, item: Item) -> Path:
    return tmp_path / "volumes" / str(item.uuid)


def test_bytes_travel_and_holes_stay_holes(pool: FileVolumes, tmp_path: Path) -> None:
    first, snapshot, second = (
        Item(ItemKind.VOLUME, uuid4()),
        Item(ItemKind.SNAPSHOT, uuid4()),
        Item(ItemKind.VOLUME, uuid4()),
    )
    whole(lambda: pool.write(first, None, size_mib=64, job="a", attempt=1))
    with path_of(tmp_path, first).open("r+b") as file:
        file.seek(40 * MIB)
        file.write(WORD)
    whole(lambda: pool.write(snapshot, first, size_mib=64, job="b", attempt=1))
    whole(lambda: pool.write(second, snapshot, size_mib=80, job="c", attempt=1))

    made = path_of(tmp_path, second)
    assert made.stat().st_size == 80 * MIB
    assert made.stat().st_blocks * 512 < MIB
    with made.open("rb") as file:
        file.seek(40 * MIB)
        assert file.read(len(WORD)) == WORD


@pytest.mark.skipif(not shutil.which("qemu-img"), reason="qemu-img is not installed")
def test_a_qcow2_image_is_unpacked_and_packed(pool: FileVolumes, tmp_path: Path) -> None:
    raw, packed, out = (tmp_path / name for name in ("raw", "packed", "out"))
    raw.write_bytes(WORD.ljust(MIB, b"\0"))
    convert = ["qemu-img", "convert", "-f", "raw", "-O", "qcow2", str(raw), str(packed)]
    subprocess.run(convert, check=True)
    volume = Item(ItemKind.VOLUME, uuid4())
    source = ImageFile(packed, "qcow2")
    whole(lambda: pool.write(volume, source, size_mib=2, job="in", attempt=1))
    assert path_of(tmp_path, volume).read_bytes() == raw.read_bytes().ljust(2 * MIB, b"\0")
    whole(lambda: pool.export(volume, out, "qcow2", job="out", attempt=1))
    assert out.read_bytes()[:4] == b"QFI\xfb"


@pytest.mark.skipif(not shutil.which("qemu-img"), reason="qemu-img is not installed")
def test_a_copy_that_fails_leaves_nothing(pool: FileVolumes, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"no qcow2 at all")
    volume = Item(ItemKind.VOLUME, uuid4())
    source = ImageFile(broken, "qcow2")
    with pytest.raises(Rejected):
        whole(lambda: pool.write(volume, source, size_mib=1, job="a", attempt=1))
    assert [path for path in (tmp_path / "volumes").rglob(f"{volume.uuid}*") if path.is_file()] == [
        tmp_path / "volumes" / ".fences" / str(volume.uuid)
    ]


def test_a_backup_keeps_only_what_changed_since_another(pool: FileVolumes, tmp_path: Path) -> None:
    volume, back = Item(ItemKind.VOLUME, uuid4()), Item(ItemKind.VOLUME, uuid4())
    chain = [Item(ItemKind.BACKUP, uuid4()) for _ in range(3)]
    whole(lambda: pool.write(volume, None, size_mib=32, job="a", attempt=1))
    states = []
    for number, backup in enumerate(chain):
        with path_of(tmp_path, volume).open("r+b") as file:
            file.seek(number * 7 * MIB + 13)
            file.write(WORD)
            file.seek(100)
            file.write(b"%d" % number)
        states.append(path_of(tmp_path, volume).read_bytes())
        if number == 0:
            whole(lambda: pool.write(chain[0], volume, size_mib=32, job="0", attempt=1))
        else:
            base = chain[number - 1]
            look = partial(pool.write_changes, backup, volume, base, size_mib=32)
            whole(partial(look, job=str(number), attempt=1))
            kept = tmp_path / "backups" / f"{backup.uuid}.increment"
            assert kept.stat().st_size < MIB, "little changed"
    for number, backup in enumerate(chain):
        look = partial(pool.write, back, backup, size_mib=32, job=f"back {number}")
        whole(partial(look, attempt=1))
        assert path_of(tmp_path, back).read_bytes() == states[number]
    assert path_of(tmp_path, back).stat().st_blocks * 512 < MIB, "zeros are holes"


def test_what_was_written_over_with_zeros_stays_so(pool: FileVolumes, tmp_path: Path) -> None:
    volume, back = Item(ItemKind.VOLUME, uuid4()), Item(ItemKind.VOLUME, uuid4())
    first, second = Item(ItemKind.BACKUP, uuid4()), Item(ItemKind.BACKUP, uuid4())
    whole(lambda: pool.write(volume, None, size_mib=4, job="a", attempt=1))
    with path_of(tmp_path, volume).open("r+b") as file:
        file.write(WORD)
    whole(lambda: pool.write(first, volume, size_mib=4, job="b", attempt=1))
    with path_of(tmp_path, volume).open("r+b") as file:
        file.write(bytes(len(WORD)))
    whole(lambda: pool.write_changes(second, volume, first, size_mib=4, job="c", attempt=1))
    whole(lambda: pool.write(back, second, size_mib=4, job="d", attempt=1))
    assert not any(path_of(tmp_path, back).read_bytes())
    pool.remove(first, attempt=1)
    with pytest.raises(Gone):
        whole(lambda: pool.write(back, second, size_mib=4, job="e", attempt=1))
