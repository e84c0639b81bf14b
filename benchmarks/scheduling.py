"""Choosing one of 10,000 hosts and taking the share: a claim, in a transaction that is rolled back.

python -m benchmarks.scheduling [--hosts 10000]

The database is that of a running cloud; the scheduler is called in this process, since over HTTP a
whole boot would be timed.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from uuid import uuid4

import django
from django.conf import settings

from benchmarks.growth import grow
from benchmarks.subject import ROOMY, median_milliseconds
from cloudwright.config.postgres.cluster import address
from cloudwright.config.postgres.sockets import socket_path
from tests.served_cloud import ServedCloud, served_cloud

TIMES = 100
# The default weigher alone is read from an index; with several, every host is weighed.
EVERY = ("RAMWeigher=1.0", "CPUWeigher=1.0", "DiskWeigher=1.0", "NumInstancesWeigher=-1.0")


def main() -> None:
    """Copy the one host, then claim again and again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=10_000)
    hosts = parser.parse_args().hosts
    with served_cloud(**ROOMY) as cloud:
        cloud.start()
        with cloud.database() as db:
            grow(
                db,
                "cloud_scheduling_host",
                hosts - 1,
                uuid="gen_random_uuid()",
                name="'copy-' || n",
                seen_at="now()",
                vcpus_limit="256",
                ram_limit_mib="262144",
                disk_limit_mib="4000000",
                used_ram_mib="(n * 7919) % 200000",
            )
        _inside(cloud)
        print(f"one of {hosts} hosts (the middle one of {TIMES})")
        print(f"RAMWeigher    {_claimed():6.1f} ms")
        print(f"{len(EVERY)} weighers    {_claimed(EVERY):6.1f} ms")


def _inside(cloud: ServedCloud) -> None:
    """Make this process one that works on the cloud's database."""
    os.environ["CLOUDWRIGHT_STATE_DIR"] = str(cloud.root)
    os.environ["DATABASE_URL"] = address(socket_path(cloud.root / "run" / "postgres"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "cloudwright.config.settings"
    django.setup()


def _claimed(weighers: tuple[str, ...] | None = None) -> float:
    # Models can be imported only once Django is set up.
    from django.db import transaction

    from cloudwright.cloud.scheduling.services.claim import claim
    from cloudwright.contracts.scheduling import Wish

    if weighers:
        settings.CLOUDWRIGHT_SCHEDULER = replace(settings.CLOUDWRIGHT_SCHEDULER, weighers=weighers)

    def one() -> None:
        with transaction.atomic():
            claim(uuid4(), Wish(vcpus=1, ram_mib=512, disk_mib=1024))
            transaction.set_rollback(True)

    return median_milliseconds(one, TIMES)


if __name__ == "__main__":
    main()
