"""What every flow of the cloud promises, whoever wrote it (docs/adding-a-flow.md).

Each step may run twice; each step may fail, and then nothing of the attempt is left. A flow is
tested because it is registered: one without a preparation fails here and says what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.models import BlockDevice, Instance, Migration
from cloudwright.cloud.compute.reconcilers import leftovers
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.cloud.volume.models import Attachment, Volume
from cloudwright.config import registries
from cloudwright.contracts.errors import Gone, Rejected
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations import runner
from cloudwright.core.operations.flow import Context, Flow, Step
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel.actor import SYSTEM
from tests.cloud.flow_preparations import PREPARATIONS, Preparation
from tests.simulated_cloud import MakeInstance, queues

registries.fill()
FLOWS = {flow.kind: flow for flow in flows.registered() if flow.kind.startswith("cloud.instance.")}
# Every flow, some of them in several cases: `<kind>@<case>`.
CASES = [*FLOWS, *(name for name in PREPARATIONS if "@" in name)]
STEPS = [(case, step.name) for case in CASES for step in FLOWS[case.partition("@")[0]].steps]
Run = Callable[[], int]


@pytest.fixture
def hosts(request: pytest.FixtureRequest, case: str) -> None:
    """A second host, for the cases that are about it."""
    if prepared(case).elsewhere:
        request.getfixturevalue("other_host")


def prepared(kind: str) -> Preparation:
    assert kind in PREPARATIONS, (
        f"Flow {kind} has no preparation. Add one to tests/cloud/flow_preparations.py, so that its"
        " steps are run twice and failed in turn."
    )
    return PREPARATIONS[kind]


def changed(flow: Flow[Any], change: Callable[[Step], Step]) -> Flow[Any]:
    """The flow with every step changed, registered in its place."""
    return flows.register(replace(flow, steps=tuple(change(step) for step in flow.steps)))


@pytest.fixture(autouse=True)
def _restored() -> Any:
    yield
    for flow in FLOWS.values():
        flows.register(flow)


@pytest.mark.parametrize("case", CASES)
def test_every_step_may_run_twice(
    case: str,
    make_instance: MakeInstance,
    drain: Run,
    hosts: None,
) -> None:
    kind, preparation = case.partition("@")[0], prepared(case)
    instance, operation = preparation.prepare(make_instance)

    def twice(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            step.do(context)
            return step.do(context)

        return replace(step, do=do)

    changed(FLOWS[kind], twice)
    drain()

    operation.refresh_from_db()
    instance.refresh_from_db()
    assert (operation.state, operation.error_internal) == ("done", "")
    assert instance.state == preparation.done
    check_books(instance)


@pytest.mark.parametrize(("case", "name"), STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before its work", "after its work"])
def test_every_step_may_fail(
    case: str,
    name: str,
    after: bool,
    make_instance: MakeInstance,
    drain: Run,
    hypervisor: SimulatedHypervisor,
    hosts: None,
) -> None:
    kind, preparation = case.partition("@")[0], prepared(case)
    instance, operation = preparation.prepare(make_instance)

    def failing(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            if after and (waits := step.do(context)):
                return waits if not isinstance(waits, dict) else fail()
            return fail()

        def fail() -> Any:
            raise Rejected("the disk fell off", internal="SCSI sense 0x3")

        return replace(step, do=do) if step.name == name else step

    changed(FLOWS[kind], failing)
    drain()

    operation.refresh_from_db()
    instance.refresh_from_db()
    assert operation.state == "failed"
    assert "the disk fell off" in operation.error_message
    settled = _settled(FLOWS[kind], name, after=after)
    assert instance.state == (preparation.done if settled else preparation.failed)
    if instance.state == "error/" and not settled:
        assert "the disk fell off" in instance.error_message
        assert instance.error_internal == "SCSI sense 0x3"
    check_books(instance)
    if preparation.machine_after is True:
        hypervisor.show(instance.uuid)
    if preparation.machine_after is False:
        with pytest.raises(Gone):
            hypervisor.show(instance.uuid)


def _settled(flow: Flow[Any], name: str, *, after: bool) -> bool:
    """Whether the row tells of success already, for good, when step `name` fails."""
    names = [step.name for step in flow.steps]
    done = flow.steps[: names.index(name) + after]
    last = [step for step in done if step.name in ("settle", names[-1])]
    return any(step.undo is None for step in last)


@pytest.mark.parametrize(("case", "name"), STEPS)
def test_every_step_may_be_cancelled(
    case: str,
    name: str,
    make_instance: MakeInstance,
    drain: Run,
    hosts: None,
) -> None:
    kind = case.partition("@")[0]
    if not FLOWS[kind].cancellable:
        pytest.skip("it runs to its end once begun")
    instance, operation = prepared(case).prepare(make_instance)

    def cancelled(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            if not Operation.objects.filter(pk=operation.pk, state="cancelling").exists():
                operations.cancel(Operation.objects.get(pk=operation.pk), actor=SYSTEM)
            return step.do(context)

        return replace(step, do=do) if step.name == name else step

    changed(FLOWS[kind], cancelled)
    drain()

    operation.refresh_from_db()
    instance.refresh_from_db()
    assert operation.state in ("cancelled", "done"), operation.error_internal
    assert instance.state not in INSTANCE.transitional
    check_books(instance)


def _check_disks(instance: Instance) -> None:
    """Volumes are in use exactly while they are in the machine."""
    rows = BlockDevice.objects.exclude(state__in=("wanted", "released"))
    held = {row.volume for row in rows if row.volume}
    for volume in Volume.objects.filter(deleted_at=None):
        assert volume.state == ("in-use" if volume in held else "available")
        assert volume.attachments.count() == (volume in held)
    if held:
        assert instance.host is not None
        seen = hypervisors.local(instance.host.name).show(instance.uuid)
        assert seen.disks == {volume.uuid for volume in held}
        attached_at = Attachment.objects.values_list("host_name", flat=True)
        assert set(attached_at) == {instance.host.name}


def _check_cards(instance: Instance, shares: int) -> None:
    """An instance keeps its ports while it has a share of a host or lies on the shelf; those that
    were added are cards of the machine exactly then."""
    ports = {port.uuid: port.card for port in Port.objects.filter(device_uuid=instance.uuid)}
    held = 1 if instance.state == "shelved_offloaded/" else shares
    assert list(ports.values()).count(0) == held
    if instance.vm_state == "active" and instance.host is not None:
        with suppress(Rejected):  # it is off, and counts nothing
            seen = hypervisors.local(instance.host.name).metrics(instance.uuid)
            assert {nic.port_uuid for nic in seen.nics} == set(ports)


def _check_places(instance: Instance) -> None:
    """A machine is where its row says, and where a move may still take it back to."""
    if instance.state == "error/":
        return
    if leftovers.activate().counts["removed"]:
        runner.drain(*queues())
    places = {instance.host.name} if instance.host and instance.deleted_at is None else set()
    for move in Migration.objects.filter(status="finished"):
        places |= {move.source, move.destination}
    for name in hypervisors.local_names():
        found = {seen.uuid: seen.power for seen in hypervisors.local(name).list()}
        # An offload that failed in between has removed the machine: asked for again, it goes on.
        if not (instance.vm_state == "shelved" and instance.shelved_image_id):
            assert (instance.uuid in found) == (name in places), (name, places)
        assert name == getattr(instance.host, "name", "") or found.get(instance.uuid) in (
            None,
            Power.OFF,
        )
    assert {port.host_name for port in Port.objects.filter(device_uuid=instance.uuid)} <= {
        getattr(instance.host, "name", "")
    } or instance.host is None


def check_books(instance: Instance) -> None:
    """Claims, ports, quota, files: each is held exactly while something holds it."""
    claims = Claim.objects.all()
    for host in Host.objects.all():
        assert host.used_ram_mib == sum(claim.ram_mib for claim in claims.filter(host=host))
        assert host.used_disk_mib == sum(claim.disk_mib for claim in claims.filter(host=host))
    usage = {line.name: line.usage for line in usage_of(instance.project)}
    living = Instance.objects.filter(deleted_at=None).count()
    assert usage["instances"] == living
    own = claims.filter(instance_uuid=instance.uuid)
    instance.refresh_from_db()
    _check_cards(instance, own.count())
    assert own.count() == (1 if instance.host and instance.state != "deleted/" else 0) or (
        instance.state == "error/"
    )
    # A second share is held exactly while a resize waits for its owner's word.
    open_ = Migration.objects.filter(status__in=("finished", "error", "confirming", "reverting"))
    assert claims.exclude(instance_uuid=instance.uuid).count() == (
        open_.count() if instance.state in ("resized/", "error/") else 0
    )
    if own.exists():
        assert own.get().ram_mib == instance.ram_mib
    if instance.state not in ("resized/", "error/", "deleted/"):
        assert usage["ram_mib"] == instance.ram_mib
        assert usage["cores"] == instance.vcpus
    _check_disks(instance)
    _check_places(instance)
    for image in Image.objects.exclude(state="active"):
        if image.pk not in (instance.base_image_id, instance.shelved_image_id):
            assert not store.path_of(image).exists()
    assert not list(store.folder().glob("*.part"))
    assert not Operation.objects.filter(finished_at=None).exists()
