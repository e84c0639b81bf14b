"""What a guest finds on its config drive."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pycdlib
import pytest

from cloudwright.drivers.hypervisors.qemu import config_drive

FILES = {
    "openstack/latest/meta_data.json": b'{"uuid": "1"}',
    "openstack/latest/network_data.json": b"{}",
    "openstack/latest/user_data": bytes(range(256)) * 256,
    "openstack/content/0000": b"",
    "ec2/latest/meta-data.json": b"{}",
}


@pytest.fixture
def drive(tmp_path: Path) -> pycdlib.PyCdlib:
    config_drive.write(tmp_path / "config.iso", FILES)
    iso = pycdlib.PyCdlib()
    iso.open(str(tmp_path / "config.iso"))
    return iso


@pytest.mark.parametrize("names", ["rr_path", "joliet_path"])
@pytest.mark.parametrize("path", FILES)
def test_every_file_is_there_under_both_kinds_of_names(
    drive: pycdlib.PyCdlib, names: str, path: str
) -> None:
    out = BytesIO()
    drive.get_file_from_iso_fp(out, **{names: f"/{path}"})
    assert out.getvalue() == FILES[path]


def test_it_is_found_by_its_label(drive: pycdlib.PyCdlib) -> None:
    assert drive.pvd.volume_identifier.strip() == b"config-2"


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    config_drive.write(tmp_path / "config.iso", FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["config.iso"]
