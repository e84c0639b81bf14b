"""The bytes of the driver `files`: copied whole, holes left holes, nothing left behind."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.errors import Rejected
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
