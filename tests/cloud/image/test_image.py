"""Images: their rows, and bytes that arrive in parts from people who may mean harm."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cloudwright.cloud.compute.reconcilers import image_files
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.image import store
from cloudwright.cloud.image.inspection import DangerousImage
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.reconcilers import image_stale_upload
from cloudwright.cloud.image.selectors.image import (
    ImageUnusable,
    images_visible_to,
    usable_image_for,
)
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.image.services.upload import begin_upload
from cloudwright.cloud.image.writes.arrival import NoRoom
from cloudwright.cloud.image.writes.image import UploadLost
from cloudwright.config.options import Options
from cloudwright.core.accounts.models import User
from cloudwright.core.admission.gates import Refused
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.kernel.errors import BadInput, BadTransition, TooLarge
from tests.simulated_cloud import MakeInstance

MakeActor = Callable[..., Actor]


@pytest.fixture
def queued(project: Project) -> Callable[..., Image]:
    def make(disk_format: str = "qcow2", **more: object) -> Image:
        return images.create(
            project, name="up", disk_format=disk_format, container_format="bare", actor=SYSTEM,
            **more,  # type: ignore[arg-type]
        )  # fmt: skip

    return make


def qcow2(
    *, virtual: int = 1 << 30, backing: int = 0, features: int = 0, version: int = 3
) -> bytes:
    """The header of a qcow2 file, and enough after it."""
    header = struct.pack(
        ">4sIQIIQIIQQIIQ", b"QFI\xfb", version, backing, 16 if backing else 0, 16, virtual, 0, 0,
        0, 0, 0, 0, 0,
    )  # fmt: skip
    header += struct.pack(">QQQII", features, 0, 0, 4, 104)
    return header.ljust(4096, b"\0")


def upload(image: Image, data: bytes, *, part: int = 1000) -> Image:
    arriving = begin_upload(image, actor=SYSTEM)
    for start in range(0, len(data), part):
        arriving.write(data[start : start + part])
    return arriving.finish()


def leftovers(image: Image) -> list[Path]:
    return [*store.parts_of(image.uuid), *(p for p in [store.path_of(image)] if p.exists())]


@pytest.mark.parametrize("part", [1, 7, 512, 100_000])
def test_a_good_image_is_verified_whatever_its_parts(
    queued: Callable[..., Image], part: int
) -> None:
    data = qcow2(virtual=3 << 30)
    image = upload(queued(), data, part=part)

    assert (image.state, image.verified, image.error_message) == ("active", True, "")
    assert (image.size_bytes, image.virtual_mib) == (len(data), 3072)
    assert image.checksum == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert image.sha512 == hashlib.sha512(data).hexdigest()
    assert store.path_of(image).read_bytes() == data
    assert store.path_of(image).stat().st_mode & 0o222 == 0, "nobody writes it any more"
    assert not store.parts_of(image.uuid)


@pytest.mark.skipif(not shutil.which("qemu-img"), reason="needs qemu-img")
def test_what_qemu_img_makes_is_verified(queued: Callable[..., Image], tmp_path: Path) -> None:
    file = tmp_path / "disk.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", file, "64M"], check=True)  # noqa: S607
    image = upload(queued(), file.read_bytes())
    assert (image.verified, image.virtual_mib) == (True, 64)


@pytest.mark.parametrize(
    "data",
    [
        qcow2(backing=512),
        qcow2(features=1 << 2),  # an external data file
        qcow2(features=1 << 40),  # a feature nobody knows
        qcow2(version=7),
        b"QED\0" + struct.pack("<IIIQ", 65536, 4, 1, 1).ljust(4092, b"\0"),
        b'# Disk DescriptorFile\nversion=1\ncreateType="monolithicFlat"\n'
        b'RW 4192256 FLAT "/etc/shadow" 0\n'.ljust(4096, b"\0"),
    ],
    ids=["backing file", "data file", "unknown feature", "unknown version", "qed", "vmdk"],
)
@pytest.mark.parametrize("declared", ["qcow2", "raw", "vmdk"])
def test_what_reaches_for_other_files_never_becomes_usable(
    queued: Callable[..., Image], declared: str, data: bytes
) -> None:
    image = queued(declared)
    try:
        upload(image, data)
    except DangerousImage:
        image.refresh_from_db()
        assert image.state == "queued"
        assert not leftovers(image)
    else:
        assert image.state == "active"
        assert not image.verified


@pytest.mark.parametrize("data", [qcow2(backing=512), qcow2(features=1 << 2)])
def test_danger_is_refused_as_soon_as_it_shows(queued: Callable[..., Image], data: bytes) -> None:
    image = queued("raw")
    arriving = begin_upload(image, actor=SYSTEM)
    with pytest.raises(DangerousImage):
        arriving.write(data)
    image.refresh_from_db()
    assert image.state == "queued"
    assert not leftovers(image)


@pytest.mark.parametrize(
    ("declared", "data"),
    [
        ("raw", qcow2()),
        ("raw", b"QFI\xfb\0\0\0\x03"),  # the header cut off
        ("qcow2", b"\0" * 4096),
        ("qcow2", b""),
        ("raw", b"KDMV" + b"\1" * 4092),
        ("iso", b"\0" * 4096),
        ("vhd", b"conectix".ljust(4096, b"\0")),
    ],
)
def test_what_is_not_what_it_says_is_active_but_useless(
    queued: Callable[..., Image], declared: str, data: bytes
) -> None:
    image = upload(queued(declared), data)
    assert (image.state, image.verified) == ("active", False)
    assert image.error_message
    with pytest.raises(ImageUnusable) as refused:
        usable_image_for(SYSTEM, image.uuid)
    assert refused.value.status == 400


def test_noise_is_a_raw_disk(queued: Callable[..., Image]) -> None:
    data = os.urandom(1 << 20)
    image = upload(queued("raw"), data, part=65536)
    assert (image.verified, image.virtual_mib) == (True, 1)


def test_too_much_is_cut_off(queued: Callable[..., Image], settings: object) -> None:
    options = Options().images
    settings.CLOUDWRIGHT_IMAGES = type(options)(max_bytes=10_000)  # type: ignore[attr-defined]
    image = queued("raw")
    arriving = begin_upload(image, actor=SYSTEM)
    arriving.write(b"x" * 10_000)
    with pytest.raises(TooLarge):
        arriving.write(b"x")
    image.refresh_from_db()
    assert image.state == "queued"
    assert not leftovers(image)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_leaves_the_image_queued(queued: Callable[..., Image]) -> None:
    image = queued("raw")
    arriving = begin_upload(image, actor=SYSTEM)
    arriving._file = Path("/dev/full").open("wb")  # noqa: SIM115 - the upload closes it
    with pytest.raises(NoRoom):
        arriving.write(b"x" * 1_000_000)
    image.refresh_from_db()
    assert image.state == "queued"
    assert not leftovers(image)


def test_one_upload_at_a_time_and_none_twice(queued: Callable[..., Image]) -> None:
    image = queued()
    first = begin_upload(image, actor=SYSTEM)
    with pytest.raises(BadTransition):
        begin_upload(Image.objects.get(pk=image.pk), actor=SYSTEM)
    first.write(qcow2())
    first.finish()
    with pytest.raises(BadTransition):
        begin_upload(Image.objects.get(pk=image.pk), actor=SYSTEM)


def test_without_formats_no_bytes(project: Project) -> None:
    image = images.create(project, name="bare", actor=SYSTEM)
    with pytest.raises(BadInput) as refused:
        begin_upload(image, actor=SYSTEM)
    assert refused.value.field == "disk_format"


def test_an_upload_whose_process_died_is_given_back(queued: Callable[..., Image]) -> None:
    image = queued()
    dead = begin_upload(image, actor=SYSTEM)
    dead.write(qcow2())
    assert image_stale_upload.activate().counts == {"stale": 0}, "it may still be alive"
    with clock.steered() as advance:
        advance(image_stale_upload.LEASE + timedelta(seconds=5))
        assert image_stale_upload.activate().counts == {"stale": 1}
    image.refresh_from_db()
    assert image.state == "queued"
    assert not leftovers(image)

    second = begin_upload(image, actor=SYSTEM)
    with pytest.raises(UploadLost):
        dead.finish()
    dead.abort()
    second.write(qcow2())
    assert second.finish().verified, "the dead one did not take the living one along"


def test_deleting_while_bytes_arrive(queued: Callable[..., Image]) -> None:
    image = queued()
    as_it_was = Image.objects.get(pk=image.pk)
    arriving = begin_upload(image, actor=SYSTEM)
    arriving.write(qcow2())
    images.delete(as_it_was, actor=SYSTEM)
    with pytest.raises(UploadLost):
        arriving.finish()
    image.refresh_from_db()
    assert image.state == "deleted"
    assert not leftovers(image)


def test_protected_images_stay(queued: Callable[..., Image]) -> None:
    image = queued(protected=True)
    with pytest.raises(images.ImageProtected) as refused:
        images.delete(image, actor=SYSTEM)
    assert refused.value.status == 403
    images.update(image, protected=False, actor=SYSTEM)
    images.delete(image, actor=SYSTEM)
    assert not images_visible_to(SYSTEM).filter(pk=image.pk).exists()


def test_bytes_stay_while_an_instance_stands_on_them(
    make_instance: MakeInstance, image: Image, drain: Callable[[], int]
) -> None:
    instance = make_instance()
    images.delete(image, actor=SYSTEM)
    with clock.steered() as advance:
        advance(timedelta(minutes=2))
        image_files.activate()
        assert store.path_of(image).exists()
        instances.delete(instance, actor=SYSTEM)
        drain()
        assert image_files.activate().counts["files"] == 1
    assert not store.path_of(image).exists()


def test_who_sees_and_who_changes(
    queued: Callable[..., Image], member: User, reader: User, stranger: User, actor: MakeActor
) -> None:
    image = queued(visibility="private")
    assert images_visible_to(actor(reader)).filter(pk=image.pk).exists()
    assert not images_visible_to(actor(stranger)).filter(pk=image.pk).exists()
    with pytest.raises(Refused):
        images.update(image, name="mine", actor=actor(reader))
    with pytest.raises(Refused):
        images.update(image, visibility="public", actor=actor(member))
    images.update(image, name="ours", tags=["a"], actor=actor(member))
    images.update(image, visibility="public", actor=SYSTEM)
    assert images_visible_to(actor(stranger)).filter(pk=image.pk).exists()


def test_the_format_is_settled_with_the_bytes(queued: Callable[..., Image]) -> None:
    image = upload(queued(), qcow2())
    with pytest.raises(images.FormatFixed):
        images.update(image, disk_format="raw", actor=SYSTEM)
    with pytest.raises(BadInput):
        images.update(image, size_bytes=1, actor=SYSTEM)
