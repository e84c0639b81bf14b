"""Real QEMU processes outlive the cloud that started them, and are found again, each once."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.drills.books import Books
from tests.drills.storm import storm
from tests.openstack_client import OpenStackClient
from tests.served_cloud import ServedCloud, served_cloud

pytestmark = [
    pytest.mark.drill,
    pytest.mark.qemu,
    pytest.mark.skipif(not shutil.which("qemu-system-x86_64"), reason="needs QEMU"),
]

MACHINES, STAYING = 6, 2
SEED = 20261121
OPTIONS = {
    "COMPUTE__HYPERVISOR": "qemu",
    "COMPUTE__ACCELERATION": "tcg",
    "COMPUTE__RAM_RATIO": "4",
    "COMPUTE__CPU_RATIO": "16",
}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def folders_of(cloud: ServedCloud) -> set[str]:
    """The machines that have a folder."""
    found = (cloud.root / "instances").rglob("*")
    return {path.name for path in found if path.is_dir() and UUID.fullmatch(path.name)}


def processes_of(cloud: ServedCloud) -> list[str]:
    """The machines that have a process, as often as they have one."""
    return sorted(found[0] for line in cloud.guests().values() if (found := UUID.search(line)))


def test_every_machine_is_found_again_and_none_twice() -> None:
    with served_cloud(**OPTIONS) as cloud:
        cloud.start()
        client = OpenStackClient(cloud.url, *cloud.administrator, patience=180)
        # A disk with nothing to boot: the machine runs, and stands in its firmware at no cost.
        image, flavor = client.image("empty", bytes(1024 * 1024)), client.flavor()
        books = Books(cloud)
        with storm(cloud, SEED, rounds=2, pause=(1.0, 5.0)):
            idents = [client.boot(f"q{number}", image, flavor) for number in range(MACHINES)]
            states = [client.wait(ident, "ACTIVE", "ERROR") for ident in idents]
            for ident in idents[STAYING:]:
                client.delete(ident)
        assert states == ["ACTIVE"] * MACHINES
        books.quiet(120)
        live = books.balance(folders_of(cloud))
        assert live == set(idents[:STAYING])
        assert processes_of(cloud) == sorted(live)
        for ident in live:
            client.delete(ident)
        for ident in live:
            client.wait(ident, "GONE")
        books.quiet(60)
        assert books.balance(folders_of(cloud)) == set()
        assert processes_of(cloud) == []
