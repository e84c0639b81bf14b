"""Many at once on the same rows: nothing hangs, nothing is lost, the books balance."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.core.operations import runner
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import NotFound

INSTANCES, USERS = 12, 4


class Crowd:
    """Threads whose every crash is kept for the test to show."""

    def __init__(self) -> None:
        self.crashes: list[Exception] = []

    def start(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=self._run, args=(work,))
        thread.start()
        return thread

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as exc:  # noqa: BLE001 - whatever it is, the test shows it
            self.crashes.append(exc)
        finally:
            connection.close()


def ask_for_everything(mine: list[Instance]) -> None:
    for verb in ("stop", "start", "pause", "delete", "delete"):
        for each in mine:
            fresh = Instance.objects.select_related("host", "project__customer").get(pk=each.pk)
            try:
                getattr(instances, verb)(fresh, actor=SYSTEM)
            except (WrongState, NotFound):
                continue  # somebody was quicker


@pytest.mark.django_db(transaction=True)
def test_making_changing_and_deleting_while_workers_run(
    project: Project, image: Image, flavor: Flavor, host: Host, hypervisor: SimulatedHypervisor
) -> None:
    crowd, over = Crowd(), threading.Event()

    def worker() -> None:
        while not over.is_set():
            if not runner.run_due(host.queue, worker="w", concurrency=2):
                over.wait(0.02)

    def user() -> None:
        given = {"image": image, "flavor": flavor, "actor": SYSTEM}
        ask_for_everything(
            [instances.create(project, name="x", **given)[0] for _ in range(INSTANCES // USERS)]
        )

    workers = [crowd.start(worker), crowd.start(worker)]
    for thread in [crowd.start(user) for _ in range(USERS)]:
        thread.join()
    over.set()
    for thread in workers:
        thread.join()
    runner.drain(host.queue)

    assert crowd.crashes == []
    assert set(Instance.objects.values_list("state", flat=True)) == {"deleted/"}
    assert set(Operation.objects.values_list("state", flat=True)) <= {"done", "cancelled"}
    host.refresh_from_db()
    assert (host.used_vcpus, host.used_ram_mib, host.used_disk_mib) == (0, 0, 0)
    assert not Claim.objects.exists()
    assert not Port.objects.exists()
    assert not list(hypervisor.list())
    assert {line.usage for line in usage_of(project)} == {0}
