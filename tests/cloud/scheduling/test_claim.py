"""Hosts are claimed once, by size, and a refusal explains itself."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.cloud.scheduling.services.claim import NoValidHost, claim, release
from cloudwright.cloud.scheduling.services.hints import heard, judge
from cloudwright.cloud.scheduling.services.host import set_enabled
from cloudwright.contracts.scheduling import Wish
from cloudwright.core.accounts.models import User
from cloudwright.core.admission.gates import Refused
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM

SMALL = {"vcpus": 1, "ram_mib": 256, "disk_mib": 100}


def make(name: str, *, ram: int = 1024, **more: object) -> Host:
    size = {"vcpus_limit": 8, "ram_limit_mib": ram, "disk_limit_mib": 10_000}
    return Host.objects.create(
        name=name, **{"hypervisor": "simulated", "seen_at": clock.now(), **size, **more}
    )


def take(**more: object) -> Host:
    return claim(uuid4(), Wish(**{**SMALL, **more}))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_emptiest_host_is_next() -> None:
    make("small", ram=600)
    make("big", ram=1024)
    assert [take().name for _ in range(4)] == ["big", "big", "small", "big"]


@pytest.mark.django_db
def test_claimed_again_is_the_same_claim() -> None:
    host, uuid = make("a"), uuid4()
    for _ in range(2):
        assert claim(uuid, Wish(vcpus=2, ram_mib=256, disk_mib=100)) == host
    host.refresh_from_db()
    assert (host.used_vcpus, host.used_ram_mib, host.used_disk_mib) == (2, 256, 100)
    for _ in range(2):
        release(uuid)
    host.refresh_from_db()
    assert (host.used_vcpus, host.used_ram_mib, host.used_disk_mib) == (0, 0, 0)


@pytest.mark.django_db
def test_a_refusal_says_how_many_hosts_each_filter_removed() -> None:
    with pytest.raises(NoValidHost) as refused:
        take()
    assert str(refused.value) == "No valid host was found. (there are no hosts)"
    make("off", enabled=False)
    make("silent", seen_at=clock.now() - timedelta(hours=1))
    make("elsewhere", availability_zone="south")
    make("full", used_ram_mib=1000)
    with pytest.raises(NoValidHost) as refused:
        take(zone="nova")
    assert str(refused.value) == (
        "No valid host was found. "
        "(ComputeFilter 2 of 4, AvailabilityZoneFilter 1 of 2, RamFilter 1 of 1)"
    )


@pytest.mark.django_db
def test_hints_keep_instances_together_and_apart() -> None:
    make("a")
    make("b")
    first = uuid4()
    host = claim(first, Wish(**SMALL))
    there = judge({"same_host": str(first)})
    assert claim(uuid4(), heard(Wish(**SMALL), there)) == host
    away = heard(Wish(**SMALL), judge({"different_host": [str(first)]}))
    assert [claim(uuid4(), away).name for _ in range(2)] == ["b", "b"]


@pytest.mark.django_db
def test_only_administrators_take_a_host_out(member: User, actor) -> None:  # type: ignore[no-untyped-def]
    host = make("a")
    with pytest.raises(Refused):
        set_enabled(host, enabled=False, actor=actor(member))
    set_enabled(host, enabled=False, reason="new disks", actor=SYSTEM)
    with pytest.raises(NoValidHost):
        take()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_for_four_places() -> None:
    for name in ("a", "b"):
        make(name, ram=512)
    got: list[str] = []
    lock = threading.Lock()

    def ask() -> None:
        try:
            name = take().name
        except NoValidHost:
            name = "none"
        finally:
            connection.close()
        with lock:
            got.append(name)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["a"] * 2 + ["b"] * 2 + ["none"] * 16
    assert Claim.objects.count() == 4
