"""The same services on a real machine under QEMU: disk, screen, copy, and an end.

The guest is a boot sector that does nothing; guests that speak are booted by the driver's tests.
"""

from __future__ import annotations

import asyncio
import grp
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.reconcilers import instance_drift
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.seed import seed
from cloudwright.cloud.console import relay
from cloudwright.cloud.console.services import console
from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.image.services.upload import begin_upload
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.services.host import announce
from cloudwright.contracts.errors import Gone
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.operations import runner
from cloudwright.core.projects.models import Project
from cloudwright.drivers.hypervisors.qemu import QemuHypervisor
from cloudwright.drivers.hypervisors.qemu.acceleration import BOOT_SECTOR
from cloudwright.kernel.actor import SYSTEM

pytestmark = [
    pytest.mark.qemu,
    pytest.mark.skipif(not shutil.which("qemu-system-x86_64"), reason="needs QEMU"),
]
HOST = "qemu-host"


@pytest.fixture
def state(settings: object) -> Iterator[Path]:
    """A state directory that QEMU's user may enter, with images that only its group reads."""
    root = Path(tempfile.mkdtemp(prefix="cw-"))
    root.chmod(0o755)
    (root / "images").mkdir()
    if os.geteuid() == 0:
        os.chown(root / "images", 0, grp.getgrnam("nogroup").gr_gid)
        (root / "images").chmod(0o2750)
    settings.STATE_DIR = root  # type: ignore[attr-defined]
    yield root
    shutil.rmtree(root)


@pytest.fixture
def driver(db: None, state: Path) -> Iterator[QemuHypervisor]:
    made = QemuHypervisor(state / "instances", host=HOST, acceleration="tcg")
    hypervisors.register_local(HOST, made)
    yield made
    for seen in list(made.list()):
        made.delete(seen.uuid, attempt=10**9)
    hypervisors.forget_local(HOST)


@pytest.fixture
def instance(driver: QemuHypervisor, project: Project) -> Instance:
    seed()
    announce(driver.facts())
    image = images.create(
        project, name="sector", disk_format="raw", container_format="bare", actor=SYSTEM
    )
    upload = begin_upload(image, actor=SYSTEM)
    upload.write(bytes(BOOT_SECTOR).ljust(1 << 20, b"\0"))
    upload.finish()
    image.refresh_from_db()
    flavor = Flavor.objects.get(name="m1.tiny")
    made, _ = instances.create(project, name="real", image=image, flavor=flavor, actor=SYSTEM)
    return settled(made)


def settled(instance: Instance) -> Instance:
    runner.drain("default", f"host:{HOST}")
    instance.refresh_from_db()
    return instance


def test_a_real_machine_from_its_making_to_its_end(
    instance: Instance, driver: QemuHypervisor, tmp_path: Path
) -> None:
    assert (instance.state, instance.error_internal) == ("active/", "")
    assert driver.show(instance.uuid).power == Power.RUNNING
    assert instance_drift.activate().counts == {}

    ticket = console.redeem(console.open(instance, "vnc", actor=SYSTEM).url.rpartition("/")[2])
    assert asyncio.run(banner(ticket, driver)).startswith(b"RFB 003.00")

    instances.pause(instance, actor=SYSTEM)
    assert settled(instance).state == "paused/"
    image, _ = instances.create_image(instance, name="copy", actor=SYSTEM)
    assert settled(instance).state == "paused/"
    image.refresh_from_db()
    assert (image.state, image.verified, image.virtual_mib) == ("active", True, 1024)
    check_standing_alone(image)

    instances.reboot(instance, hard=True, actor=SYSTEM)
    assert settled(instance).state == "active/"
    # The boot sector has never heard of a power button: after a minute the power is cut.
    instances.stop(instance, actor=SYSTEM)
    assert settled(instance).state == "stopped/"
    assert driver.show(instance.uuid).power == Power.OFF

    instances.delete(instance, actor=SYSTEM)
    assert settled(instance).state == "deleted/"
    with pytest.raises(Gone):
        driver.show(instance.uuid)
    assert Host.objects.get(name=HOST).used_ram_mib == 0


async def banner(ticket: console.Redeemed, driver: QemuHypervisor) -> bytes:
    """What the machine's screen says first, through the relay."""
    path = relay.socket_path(ticket.host_name)
    server = asyncio.create_task(relay.serve(path, driver))
    try:
        async with asyncio.timeout(10):
            while not path.exists():  # noqa: ASYNC110 - the server says nothing
                await asyncio.sleep(0.01)
            reader, writer = await relay.connect(
                ticket.host_name, ticket.instance_uuid, ticket.kind
            )
            try:
                return await reader.readexactly(12)
            finally:
                writer.close()
    finally:
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)


def check_standing_alone(image: Image) -> None:
    """The copy needs no other file."""
    info = subprocess.run(
        ["qemu-img", "info", "-f", "qcow2", store.path_of(image)],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    )
    assert "backing" not in info.stdout
