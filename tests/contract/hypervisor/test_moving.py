"""What every hypervisor driver promises of a machine that goes to another host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.errors import Gone, Rejected, Unsupported
from cloudwright.contracts.hypervisor import Feature, MachineSpec, Power
from tests.contract.hypervisor.hosts import Host


@pytest.fixture
def other(host: Host, open_folder: Path) -> Iterator[Host]:
    """A second host of the same kind, where machines of this kind move."""
    if Feature.MOVE not in host.driver.features:
        pytest.skip("its machines stay on their host")
    made = host.another()
    yield made
    made.clear()


def begun(host: Host, **wanted: object) -> MachineSpec:
    spec = host.spec(**wanted)
    host.driver.create(spec, attempt=1)
    return spec


def moved(host: Host, other: Host, spec: MachineSpec, attempt: int = 2) -> None:
    for _ in range(2):
        other.driver.receive(spec, source=host.name, attempt=attempt)
    host.eventually(lambda: host.driver.send(spec.uuid, to=other.name, attempt=attempt).done)


def test_one_that_does_not_move_machines_says_so(host: Host) -> None:
    if Feature.MOVE in host.driver.features:
        pytest.skip("it does")
    spec = begun(host)
    with pytest.raises(Unsupported):
        host.driver.receive(replace(spec, uuid=uuid4()), source="elsewhere", attempt=2)
    with pytest.raises(Unsupported):
        host.driver.send(spec.uuid, to="elsewhere", attempt=2)
    with pytest.raises(Unsupported):
        host.driver.hurry(spec.uuid, attempt=2)
    with pytest.raises(Unsupported):
        host.driver.keep(spec.uuid, attempt=2)
    assert host.driver.show(spec.uuid).power is Power.PAUSED


def test_what_is_off_arrives_off_in_its_new_size(host: Host, other: Host) -> None:
    spec = begun(host)
    host.driver.stop(spec.uuid, hard=True, attempt=1)
    moved(host, other, replace(spec, ram_mib=96, disk_mib=16))
    seen = other.driver.show(spec.uuid)
    assert (seen.power, seen.ram_mib, seen.disk_mib) == (Power.OFF, 96, 16)
    assert seen.ports == {nic.port_uuid for nic in spec.nics}
    assert host.driver.send(spec.uuid, to=other.name, attempt=2).done
    assert host.driver.show(spec.uuid).ram_mib == 64
    host.driver.delete(spec.uuid, attempt=3)
    other.driver.start(spec.uuid, attempt=3)
    assert other.reopen().show(spec.uuid).power in (Power.RUNNING, Power.PAUSED)


def test_what_runs_arrives_running_and_is_off_where_it_was(host: Host, other: Host) -> None:
    spec = begun(host, paused=False)
    moved(host, other, spec)
    assert other.driver.show(spec.uuid).power is Power.RUNNING
    assert host.driver.show(spec.uuid).power is Power.OFF
    progress = host.driver.send(spec.uuid, to=other.name, attempt=2)
    assert progress.memory_moved_mib == progress.memory_mib == spec.ram_mib


def test_a_move_that_is_called_off_leaves_it_as_it_was(host: Host, other: Host) -> None:
    spec = begun(host)
    moved(host, other, spec)
    other.driver.delete(spec.uuid, attempt=3)
    for _ in range(2):
        host.driver.keep(spec.uuid, attempt=3)
    assert host.driver.show(spec.uuid).power is Power.PAUSED
    moved(host, other, spec, attempt=4)
    assert other.driver.show(spec.uuid).power is Power.PAUSED


def test_a_slow_move_goes_on_until_it_is_hurried(host: Host, other: Host) -> None:
    spec = begun(host)
    with pytest.raises(Rejected):
        host.driver.hurry(spec.uuid, attempt=2)
    host.slow_moves()
    other.driver.receive(spec, source=host.name, attempt=2)
    first = host.driver.send(spec.uuid, to=other.name, attempt=2)
    assert not first.done
    assert first.memory_moved_mib < first.memory_mib == spec.ram_mib
    assert host.driver.show(spec.uuid).power is Power.PAUSED
    assert other.driver.show(spec.uuid).power is Power.OFF
    host.driver.hurry(spec.uuid, attempt=2)
    host.eventually(lambda: host.driver.send(spec.uuid, to=other.name, attempt=2).done)
    assert other.driver.show(spec.uuid).power is Power.PAUSED


def test_nothing_is_sent_to_who_does_not_expect_it(host: Host, other: Host) -> None:
    spec = begun(host)
    with pytest.raises(Rejected):
        host.driver.send(spec.uuid, to=other.name, attempt=2)
    other.driver.receive(spec, source=host.name, attempt=2)
    while not host.driver.suspend(spec.uuid, attempt=2):
        pass
    with pytest.raises(Rejected):
        host.driver.send(spec.uuid, to=other.name, attempt=2)
    stranger = uuid4()
    for refused in (host.driver.hurry, host.driver.keep):
        with pytest.raises(Gone):
            refused(stranger, attempt=2)
    with pytest.raises(Gone):
        host.driver.send(stranger, to=other.name, attempt=2)
