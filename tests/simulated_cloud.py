"""A cloud of one simulated host, for every test that needs instances to run somewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol, cast

import pytest

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.seed import seed
from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.services.host import announce
from cloudwright.cloud.volume import backends
from cloudwright.core.operations import runner
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.drivers.volumes.simulated import SimulatedVolumes
from cloudwright.kernel.actor import SYSTEM

HOST = "test-host"
OTHER_HOST = "other-host"


class MakeInstance(Protocol):
    """make_instance("web1"): an active instance. `built=False`: accepted only. Any argument of the
    service may be given. `drain()` runs every operation to its end."""

    drain: Callable[[], int]

    def __call__(self, name: str = ..., *, built: bool = ..., **more: object) -> Instance: ...


@pytest.fixture
def hypervisor(tmp_path: Path) -> Iterator[SimulatedHypervisor]:
    """The simulated driver of `host`, unguarded: set faults on it, look into it."""
    driver = SimulatedHypervisor(tmp_path / "instances", host=HOST)
    hypervisors.register_local(HOST, driver)
    yield driver
    hypervisors.forget_local(HOST)


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[SimulatedVolumes]:
    """The simulated storage of `host`, unguarded: set faults on it, look into it."""
    driver = SimulatedVolumes(tmp_path / "volumes", backups=tmp_path / "backups")
    backends.register_local(HOST, driver)
    yield driver
    backends.forget_local(HOST)


@pytest.fixture
def host(db: None, hypervisor: SimulatedHypervisor, pool: SimulatedVolumes) -> Host:
    """A host that reported just now, with the seeded flavors and network."""
    seed()
    return announce(hypervisor.facts())


@pytest.fixture
def other_hypervisor(
    tmp_path: Path, hypervisor: SimulatedHypervisor
) -> Iterator[SimulatedHypervisor]:
    """The simulated driver of `other_host`, unguarded."""
    driver = SimulatedHypervisor(tmp_path / "instances", host=OTHER_HOST)
    hypervisors.register_local(OTHER_HOST, driver)
    yield driver
    hypervisors.forget_local(OTHER_HOST)


@pytest.fixture
def other_host(host: Host, other_hypervisor: SimulatedHypervisor) -> Host:
    """A second host, which the first instances do not choose: it is smaller."""
    made = announce(other_hypervisor.facts())
    Host.objects.filter(pk=made.pk).update(ram_limit_mib=made.ram_limit_mib // 2)
    made.refresh_from_db()
    return made


def queues() -> list[str]:
    """Those of this cloud: everybody's, and one a host."""
    return ["default", *(host.queue for host in Host.objects.all())]


@pytest.fixture
def drain(host: Host) -> Callable[[], int]:
    """drain(): run every operation to its end, moving the clock over waits."""
    return lambda: runner.drain(*queues())


@pytest.fixture
def image(db: None, project: Project) -> Image:
    """A verified public raw image of 64 MiB (sparse), with its bytes in the store."""
    made = Image.objects.create(
        project=project,
        name="tiny",
        state="active",
        visibility="public",
        disk_format="raw",
        container_format="bare",
        size_bytes=64 * 1024 * 1024,
        virtual_mib=64,
        checksum=hashlib.md5(usedforsecurity=False).hexdigest(),
        verified=True,
    )
    with store.path_of(made).open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    return made


@pytest.fixture
def flavor(host: Host) -> Flavor:
    """The smallest of the seeded flavors."""
    return Flavor.objects.get(name="m1.tiny")


@pytest.fixture
def make_instance(
    project: Project, image: Image, flavor: Flavor, drain: Callable[[], int]
) -> MakeInstance:
    """See MakeInstance."""

    def make(name: str = "web1", *, built: bool = True, **more: object) -> Instance:
        given = {"project": project, "image": image, "flavor": flavor, "actor": SYSTEM, **more}
        made, _ = instances.create(given.pop("project"), name=name, **given)  # type: ignore[arg-type]
        if built:
            drain()
            made.refresh_from_db()
            assert made.state == "active/", last_words(made)
        return made

    make.drain = drain  # type: ignore[attr-defined]
    return cast(MakeInstance, make)


def last_words(instance: Instance) -> SimpleNamespace:
    """What an assertion shows when an instance is not what it should be."""
    operation = Operation.objects.order_by("-pk").first()
    return SimpleNamespace(
        state=instance.state,
        error=instance.error_message,
        internal=instance.error_internal,
        operation=operation and (operation.kind, operation.state, operation.error_internal),
    )
