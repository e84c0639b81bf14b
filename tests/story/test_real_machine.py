"""A machine's whole life, as its owner sees it through the OpenStack API and the serial line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.books import Books
from tests.openstack_client import OpenStackClient
from tests.patience import eventually
from tests.served_cloud import ServedCloud, served_cloud
from tests.story.serial_line import serial_line

pytestmark = [
    pytest.mark.qemu,
    pytest.mark.long,
    pytest.mark.skipif(not shutil.which("qemu-system-x86_64"), reason="needs QEMU"),
]
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def cloud(guest_image: Path) -> Iterator[ServedCloud]:
    """A cloud with real machines and the small guest as its first image."""
    with served_cloud(
        COMPUTE__HYPERVISOR="qemu",
        COMPUTE__ACCELERATION="tcg",
        IMAGES__STARTER=str(guest_image),
    ) as made:
        made.start()
        yield made


def console_of(client: OpenStackClient, ident: str, protocol: str) -> str:
    """The address of a fresh console."""
    wanted = {"protocol": protocol, "type": {"serial": "serial", "vnc": "novnc"}[protocol]}
    answer = client.once(
        "POST",
        f"/compute/v2.1/servers/{ident}/remote-consoles",
        json={"remote_console": wanted},
        headers={"OpenStack-API-Version": "compute 2.8"},
    )
    assert answer is not None
    assert answer.status_code == 200, answer.text
    return str(answer.json()["remote_console"]["url"])


def log_of(client: OpenStackClient, ident: str) -> str:
    """What the guest wrote to its serial line."""
    answer = client.action(ident, **{"os-getConsoleOutput": {}})
    return str(answer.json().get("output", "")) if answer.is_success else ""


def test_a_file_outlives_a_stop_and_nothing_outlives_a_delete(cloud: ServedCloud) -> None:
    client = OpenStackClient(cloud.url, *cloud.administrator, patience=180)
    images = client.get("/image/v2/images")["images"]
    ident = client.boot("pet", images[0]["id"], client.flavor(), adminPass=PASSWORD)
    assert client.wait(ident, "ACTIVE", "ERROR") == "ACTIVE", client.server(ident)
    assert eventually(lambda: "TINYVM-BOOT-FINISHED" in log_of(client, ident), 180)
    assert f"instance={ident}" in log_of(client, ident)

    with serial_line(console_of(client, ident, "serial")) as line:
        line.log_in("root", PASSWORD)
        assert "pet" in line.run("hostname")
        line.run("echo written before the stop > /root/note && sync")

    assert client.action(ident, **{"os-stop": None}).status_code == 202
    assert client.wait(ident, "SHUTOFF") == "SHUTOFF"
    assert len(cloud.guests()) == 0
    assert client.action(ident, **{"os-start": None}).status_code == 202
    assert client.wait(ident, "ACTIVE") == "ACTIVE"
    assert eventually(lambda: "boot=2" in log_of(client, ident), 180)

    with serial_line(console_of(client, ident, "serial")) as line:
        line.log_in("root", PASSWORD)
        assert "written before the stop" in line.run("cat /root/note")

    client.delete(ident)
    assert client.wait(ident, "GONE") == "GONE"
    books = Books(cloud)
    books.quiet(30)
    assert books.balance(set()) == set()
    books.imported(set())
    assert cloud.guests() == {}
    # The number of the last write stays for a while: a late one of a lost worker is refused by it.
    left = {path.parent.name for path in cloud.root.rglob(f"{ident}*")}
    assert left <= {".fences"}
