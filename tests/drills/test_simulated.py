"""Forty machines come and go while the cloud's own processes are killed under them."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.drills.books import Books
from tests.drills.storm import storm
from tests.openstack_client import OpenStackClient
from tests.served_cloud import ServedCloud, served_cloud

pytestmark = pytest.mark.drill

MACHINES, CLIENTS = 40, 4
SEED = 20261121
# Of every client's ten machines the last two stay, so that the books have something to balance.
STAYING = 2


def come_and_go(cloud: ServedCloud, number: int, image: str, flavor: str) -> list[str]:
    """One client's part: boot ten, delete eight of them as soon as they run; what went wrong."""
    client = OpenStackClient(cloud.url, *cloud.administrator, patience=120)
    count = MACHINES // CLIENTS
    failed = []
    for index in range(count):
        ident = client.boot(f"m{number}-{index}", image, flavor)
        if client.wait(ident, "ACTIVE", "ERROR") == "ERROR":
            failed.append(ident)
        if index < count - STAYING:
            client.delete(ident)
    return failed


def machines_of(cloud: ServedCloud) -> set[str]:
    """What the simulated host really has."""
    [store] = (cloud.root / "instances").rglob("*.sqlite3")
    with closing(sqlite3.connect(store)) as db:
        return {row[0] for row in db.execute("SELECT uuid FROM machine")}


def test_nothing_is_lost_doubled_or_stuck() -> None:
    with served_cloud(COMPUTE__HYPERVISOR="simulated", QUOTA__INSTANCES="100") as cloud:
        cloud.start()
        client = OpenStackClient(cloud.url, *cloud.administrator, patience=120)
        image, flavor = client.image("empty", bytes(1024 * 1024)), client.flavor()
        books = Books(cloud)
        with (
            storm(cloud, SEED, rounds=2, pause=(0.5, 3.0)),
            ThreadPoolExecutor(CLIENTS) as pool,
        ):
            parts = [
                pool.submit(come_and_go, cloud, number, image, flavor) for number in range(CLIENTS)
            ]
            failed = [ident for part in parts for ident in part.result()]
        assert failed == [], [client.server(ident) for ident in failed]
        books.quiet(90)
        live = books.balance(machines_of(cloud))
        assert len(live) == CLIENTS * STAYING
        books.imported(live)
        for ident in live:
            client.delete(ident)
        for ident in live:
            client.wait(ident, "GONE")
        books.quiet(60)
        assert books.balance(machines_of(cloud)) == set()
        books.imported(set())
