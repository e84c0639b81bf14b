"""Which driver a process uses, and that none is called inside a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.reconcilers import host_report
from cloudwright.cloud.scheduling import local_hosts
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.volume import backends
from cloudwright.contracts.volumes import Item, ItemKind
from cloudwright.core.operations.drivers import CalledInTransaction
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel.errors import Unavailable
from tests.simulated_cloud import HOST


@pytest.fixture
def configured(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a host that the options describe, in a process that has driven none yet."""
    monkeypatch.setattr(hypervisors, "_local", {})
    settings.STATE_DIR = tmp_path  # type: ignore[attr-defined]
    settings.CLOUDWRIGHT_COMPUTE = replace(  # type: ignore[attr-defined]
        settings.CLOUDWRIGHT_COMPUTE,  # type: ignore[attr-defined]
        hypervisor="simulated",
        host="from-options",
    )
    yield "from-options"
    hypervisors.forget_local("from-options")


def test_the_options_say_which_driver_and_it_is_built_once(configured: str) -> None:
    assert hypervisors.local_names() == [configured]
    with ThreadPoolExecutor(8) as pool:
        built = list(pool.map(hypervisors.local, [configured] * 8))
    assert len({id(each) for each in built}) == 1
    assert built[0].facts().name == configured


def test_another_machines_host_is_not_driven_from_here(configured: str) -> None:
    with pytest.raises(Unavailable):
        hypervisors.local("elsewhere")


@pytest.mark.django_db
def test_no_driver_is_called_inside_a_transaction(hypervisor: SimulatedHypervisor) -> None:
    guarded = hypervisors.local(HOST)
    guarded.facts()
    with transaction.atomic(), pytest.raises(CalledInTransaction):
        guarded.facts()


@pytest.fixture
def three(configured: str, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Three simulated hosts on this machine, of two sizes."""
    monkeypatch.setattr(backends, "_local", {})
    settings.CLOUDWRIGHT_COMPUTE = replace(  # type: ignore[attr-defined]
        settings.CLOUDWRIGHT_COMPUTE,  # type: ignore[attr-defined]
        simulated_hosts=3,
        simulated_sizes=("8/32/200", "4/16/100"),
    )
    yield configured
    for name in local_hosts.names():
        hypervisors.forget_local(name)
        backends.forget_local(name)


@pytest.mark.django_db
def test_one_machine_may_pretend_to_be_several_hosts_of_several_sizes(three: str) -> None:
    host_report.activate()
    seen = Host.objects.order_by("pk").values_list("name", "vcpus", "ram_mib", "disk_mib")
    assert sorted(seen) == [
        (three, 8, 32 * 1024, 200 * 1024),
        (f"{three}-2", 4, 16 * 1024, 100 * 1024),
        (f"{three}-3", 8, 32 * 1024, 200 * 1024),
    ]
    assert hypervisors.local(f"{three}-3") is not hypervisors.local(three)


def test_each_simulated_host_has_a_pool_of_its_own(three: str) -> None:
    item = Item(ItemKind.VOLUME, uuid4())
    backends.local(three).write(item, None, size_mib=1, job="make", attempt=1)
    assert list(backends.local(three).list()) == [item]
    assert list(backends.local(f"{three}-2").list()) == []
