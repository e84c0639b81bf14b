"""What an owner puts on the config drive, and what is kept of it in the tables."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from cloudwright.cloud.compute.flows.machine_spec import spec_of
from cloudwright.cloud.compute.models import InjectedFile, Instance
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.block_device_plan import DiskWish
from cloudwright.cloud.compute.services.cards import CardWish
from cloudwright.cloud.compute.services.problems import TooManyInjectedFiles
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.volume.models import Volume
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import BadInput
from tests.simulated_cloud import MakeInstance

FILES = {"/etc/motd": b"hello", "/root/key": b"\x00\xff"}


def stored(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608 - this file's own names
        return [row[0] for row in cursor.fetchall()]


def on_drive(instance: Instance) -> dict[str, bytes]:
    files = spec_of(instance, paused=False).files
    meta = json.loads(files["openstack/latest/meta_data.json"])
    return {
        each["path"]: files[f"openstack{each['content_path']}"] for each in meta.get("files", ())
    }


def test_files_are_on_the_drive_as_long_as_the_instance_lives(
    make_instance: MakeInstance, image: Image
) -> None:
    instance = make_instance(files=FILES)
    assert on_drive(instance) == FILES
    instances.rebuild(instance, image=image, actor=SYSTEM)
    make_instance.drain()
    assert on_drive(instance) == FILES, "what is not said anew stays"
    instance.refresh_from_db()
    instances.rebuild(instance, image=image, files={"/a": b"b"}, actor=SYSTEM)
    make_instance.drain()
    assert on_drive(instance) == {"/a": b"b"}
    instances.delete(instance, actor=SYSTEM)
    make_instance.drain()
    assert not InjectedFile.objects.exists()


def test_a_guest_finds_what_its_owner_named(make_instance: MakeInstance) -> None:
    card, disk = CardWish(tag="uplink"), DiskWish(size_gib=1, tag="logs")
    instance = make_instance(cards=[card, CardWish()], disks=[disk])
    files = spec_of(instance, paused=False).files
    devices = json.loads(files["openstack/latest/meta_data.json"])["devices"]
    seen = [(each["type"], each.get("mac") or each.get("serial"), each["tags"]) for each in devices]
    port = Port.objects.get(device_uuid=instance.uuid, card=0)
    assert seen == [
        ("nic", port.mac, ["uplink"]),
        ("disk", str(Volume.objects.get().uuid), ["logs"]),
    ]


def test_neither_passwords_nor_files_stand_in_the_tables(make_instance: MakeInstance) -> None:
    instance = make_instance(built=False, admin_pass="s3cret", files={"/key": b"s3cret"})
    [password] = stored("cloud_compute_instance", "admin_pass")
    [contents] = stored("cloud_compute_injectedfile", "contents")
    assert "s3cret" not in password + contents
    assert "czNjcmV0" not in password + contents, "nor in base64"
    meta = spec_of(instance, paused=False).files["openstack/latest/meta_data.json"]
    assert json.loads(meta)["admin_pass"] == "s3cret"
    make_instance.drain()
    assert stored("cloud_compute_instance", "admin_pass") == [""]


def test_a_password_goes_with_an_instance_that_was_never_made(make_instance: MakeInstance) -> None:
    instance = make_instance(built=False, admin_pass="s3cret")
    instances.delete(instance, actor=SYSTEM)
    make_instance.drain()
    instance.refresh_from_db()
    assert (instance.state, instance.admin_pass) == ("deleted/", "")


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("injected_files", {"/a": b"", "/b": b""}),
        ("injected_file_path_bytes", {"/ä": b""}),
        ("injected_file_content_bytes", {"/": b"12"}),
    ],
)
def test_the_quota_limits_them(
    make_instance: MakeInstance, project: Project, name: str, files: dict[str, bytes]
) -> None:
    limit = 2 if name.endswith("path_bytes") else 1
    ledger.set_limit(project, name, limit, actor=SYSTEM)
    with pytest.raises(TooManyInjectedFiles):
        make_instance(built=False, files=files)
    ledger.set_limit(project, name, limit + 1, actor=SYSTEM)
    make_instance(built=False, files=files)


def test_without_a_config_drive_there_is_nowhere_to_put_them(make_instance: MakeInstance) -> None:
    with pytest.raises(BadInput) as raised:
        make_instance(built=False, files=FILES, config_drive=False)
    assert raised.value.field == "personality"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, {}),
        (True, {"growpart": {"mode": "auto"}, "resize_rootfs": True}),
        (False, {"growpart": {"mode": "off"}, "resize_rootfs": False}),
    ],
)
def test_the_guest_is_told_whether_to_grow(
    make_instance: MakeInstance, said: bool | None, told: dict[str, object]
) -> None:
    instance = make_instance(built=False, auto_disk_config=said)
    raw = spec_of(instance, paused=False).files["openstack/latest/vendor_data.json"]
    text = json.loads(raw).get("cloud-init", "")
    assert text.startswith("#cloud-config\n") is (said is not None)
    assert (json.loads(text.partition("\n")[2]) if text else {}) == told


@pytest.mark.parametrize(("habit", "grows"), [("True", True), ("disabled", False), ("", None)])
def test_an_image_has_a_habit(
    make_instance: MakeInstance, image: Image, habit: str, grows: bool | None
) -> None:
    image.properties = {"auto_disk_config": habit}
    image.save()
    assert make_instance(built=False).auto_disk_config is grows
