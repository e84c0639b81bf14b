"""Which driver a process uses, and that none is called inside a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from cloudwright.cloud.compute import hypervisors
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
