"""Boots per second through POST /servers: port, quota, scheduler, machine, broker import, fsync on.

python -m benchmarks.boots [--count 200] [--clients 4]
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.subject import administrator, cpu_seconds, milliseconds_each, subject
from tests.drills.books import Books
from tests.served_cloud import ServedCloud

ACTIVE = "SELECT count(*) FROM cloud_compute_instance WHERE state = 'active/'"
IMPORTED = """
    SELECT count(*) FROM broker_instances_instance
    WHERE backend_id <> '' AND runtime_state = 'ACTIVE'
"""


def main() -> None:
    """Boot `count` servers from `clients` threads and say how fast it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    chosen = parser.parse_args()
    with subject() as (cloud, client):
        image, flavor = client.image("empty", bytes(1024 * 1024)), client.flavor()

        def boot(number: int, count: int) -> None:
            own = administrator(cloud)
            for index in range(count):
                own.boot(f"b{number}-{index}", image, flavor)

        boot(99, 3)  # the first ones import modules and fill caches
        reached(cloud, IMPORTED, 3)
        cpu, begun = cpu_seconds(cloud), time.monotonic()
        share = chosen.count // chosen.clients
        with ThreadPoolExecutor(chosen.clients) as pool:
            for done in [pool.submit(boot, each, share) for each in range(chosen.clients)]:
                done.result()
        count = share * chosen.clients
        accepted = time.monotonic() - begun
        reached(cloud, ACTIVE, count + 3)
        active = time.monotonic() - begun
        reached(cloud, IMPORTED, count + 3)
        imported = time.monotonic() - begun
        spent = milliseconds_each(cpu, cpu_seconds(cloud), count)
    print(f"{count} servers, {chosen.clients} clients, simulated, delay 0")
    print(f"accepted   {count / accepted:6.1f} a second")
    print(f"active     {count / active:6.1f} a second")
    print(f"in broker  {count / imported:6.1f} a second")
    print(f"CPU        {spent} a boot")


def reached(cloud: ServedCloud, query: str, wanted: int, seconds: float = 300.0) -> None:
    """Wait until the database counts `wanted`."""
    books, end = Books(cloud), time.monotonic() + seconds
    while (seen := int(next(iter(books.rows(query)[0].values())))) < wanted:
        assert time.monotonic() < end, f"{seen} of {wanted}: {query}"
        time.sleep(0.1)


if __name__ == "__main__":
    main()
