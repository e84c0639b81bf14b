"""A machine's whole life, as its owner sees it through the OpenStack API and the serial line."""

from __future__ import annotations

import shutil

import pytest

from tests.drills.books import Books
from tests.openstack_client import OpenStackClient
from tests.patience import eventually
from tests.served_cloud import ServedCloud
from tests.story.serial_line import serial_line

pytestmark = [
    pytest.mark.qemu,
    pytest.mark.long,
    pytest.mark.skipif(not shutil.which("qemu-system-x86_64"), reason="needs QEMU"),
]
PASSWORD = "correct horse"


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


def test_a_file_outlives_a_stop_and_nothing_outlives_a_delete(cloud: ServedCloud) -> None:
    client = OpenStackClient(cloud.url, *cloud.administrator, patience=180)
    images = client.get("/image/v2/images")["images"]
    ident = client.boot("pet", images[0]["id"], client.flavor(), adminPass=PASSWORD)
    assert client.wait(ident, "ACTIVE", "ERROR") == "ACTIVE", client.server(ident)
    assert eventually(lambda: "TINYVM-BOOT-FINISHED" in client.console_log(ident), 180)
    assert f"instance={ident}" in client.console_log(ident)

    with serial_line(console_of(client, ident, "serial")) as line:
        line.log_in("root", PASSWORD)
        assert "pet" in line.run("hostname")
        line.run("echo written before the stop > /root/note && sync")

    assert client.action(ident, **{"os-stop": None}).status_code == 202
    assert client.wait(ident, "SHUTOFF") == "SHUTOFF"
    assert len(cloud.guests()) == 0
    assert client.action(ident, **{"os-start": None}).status_code == 202
    assert client.wait(ident, "ACTIVE") == "ACTIVE"
    assert eventually(lambda: "boot=2" in client.console_log(ident), 180)

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
