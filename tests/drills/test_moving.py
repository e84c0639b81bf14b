"""Machines move between two hosts while the worker is killed again and again: each ends on exactly
one host, where its row, its claim and its ports say that it is."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from tests.drills.books import Books
from tests.openstack_client import OpenStackClient
from tests.served_cloud import ServedCloud, served_cloud

pytestmark = pytest.mark.drill

MACHINES, HITS = 6, 8
SEED = 20261126
OPTIONS = {
    "COMPUTE__HYPERVISOR": "simulated",
    "COMPUTE__SIMULATED_HOSTS": "2",
    "COMPUTE__HOST": "node",
}
HOSTS = ("node", "node-2")
# Every call of a host takes that long, so that each hit meets another step.
SLOW = 0.15
PLACES = """
    SELECT i.uuid::text, h.name AS at, c.name AS claim, p.host_name AS port
    FROM cloud_compute_instance i JOIN cloud_scheduling_host h ON h.id = i.host_id
    JOIN cloud_scheduling_claim k ON k.instance_uuid = i.uuid
    JOIN cloud_scheduling_host c ON c.id = k.host_id
    JOIN cloud_network_port p ON p.device_uuid = i.uuid WHERE i.deleted_at IS NULL
"""
STATUSES = "SELECT DISTINCT status FROM cloud_compute_migration"


@dataclass
class Cloud:
    """A cloud of two hosts with machines on the first."""

    served: ServedCloud
    client: OpenStackClient
    books: Books
    idents: list[str]

    @property
    def store(self) -> Path:
        """Where the simulated hosts keep their machines."""
        [found] = (self.served.root / "instances").rglob("*.sqlite3")
        return found

    def machines(self) -> list[tuple[str, str]]:
        """(machine, host), as the hosts really have them."""
        with closing(sqlite3.connect(self.store)) as db:
            return sorted(db.execute("SELECT uuid, host FROM machine"))

    def slow(self, seconds: float) -> None:
        """Every call of either host takes `seconds`."""
        for name in HOSTS:
            SimulatedHypervisor(self.store.parent, host=name).faults.delay("call", seconds)

    def hit(self, times: int) -> None:
        """Kill the worker at moments that a seed chooses, as far as a seed decides anything."""
        moments = random.Random(SEED)
        for _ in range(times):
            time.sleep(moments.uniform(0.3, 2.0))
            self.served.kill("worker")

    def settled(self) -> dict[str, str]:
        """Where every instance is, once nothing is under way and nothing is left behind."""
        self.books.quiet(120)
        end = time.monotonic() + 90
        while len(self.machines()) > len(self.idents) and time.monotonic() < end:
            time.sleep(1)
        self.books.quiet(60)
        live = self.books.balance({machine for machine, _ in self.machines()})
        assert live == set(self.idents)
        rows = self.books.rows(PLACES)
        assert [row for row in rows if not row["at"] == row["claim"] == row["port"]] == []
        places = {row["uuid"]: row["at"] for row in rows}
        assert self.machines() == sorted(places.items())
        return places

    def statuses(self) -> set[str]:
        """What became of the moves."""
        return self.books.of(STATUSES)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with served_cloud(**OPTIONS) as served:
        served.start()
        client = OpenStackClient(served.url, *served.administrator, patience=120)
        image, flavor = client.image("empty", bytes(1024 * 1024)), client.flavor()
        zone = f"nova:{HOSTS[0]}"
        idents = [
            client.boot(f"m{number}", image, flavor, availability_zone=zone)
            for number in range(MACHINES)
        ]
        assert [client.wait(ident, "ACTIVE") for ident in idents] == ["ACTIVE"] * MACHINES
        yield Cloud(served, client, Books(served), idents)


def test_a_live_migration_ends_on_one_host(cloud: Cloud) -> None:
    cloud.slow(SLOW)
    for ident in cloud.idents:
        move = {"host": None, "block_migration": True, "disk_over_commit": False}
        assert cloud.client.action(ident, **{"os-migrateLive": move}).status_code == 202
    cloud.hit(HITS)
    cloud.slow(0)
    places = cloud.settled()
    assert set(places.values()) == {HOSTS[1]}
    assert cloud.statuses() == {"completed"}
    assert {cloud.client.wait(ident, "ACTIVE") for ident in cloud.idents} == {"ACTIVE"}


def test_an_evacuation_leaves_nothing_twice(cloud: Cloud) -> None:
    down = {"host": HOSTS[0], "binary": "nova-compute", "forced_down": True}
    force = ("PUT", "/compute/v2.1/os-services/force-down")
    version = {"OpenStack-API-Version": "compute 2.11"}
    assert cloud.client.ask(*force, json=down, headers=version).status_code == 200
    cloud.slow(SLOW)
    for ident in cloud.idents:
        answer = cloud.client.action(ident, evacuate={"onSharedStorage": False})
        assert answer.status_code == 200, answer.text
    cloud.hit(HITS)
    cloud.slow(0)
    cloud.books.quiet(120)
    back = down | {"forced_down": False}
    assert cloud.client.ask(*force, json=back, headers=version).status_code == 200
    places = cloud.settled()
    assert set(places.values()) == {HOSTS[1]}
    assert cloud.statuses() == {"completed"}
    assert {cloud.client.wait(ident, "ACTIVE") for ident in cloud.idents} == {"ACTIVE"}
