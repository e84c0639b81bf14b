"""What users can do with an instance, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.instance import instance_for, instances_visible_to
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.problems import LockedByAdministrator, WrongState
from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.contracts.errors import Gone, Rejected, Unreachable
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.accounts.models import User
from cloudwright.core.admission.gates import Refused
from cloudwright.core.audit.models import Event
from cloudwright.core.operations import runner
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.kernel.errors import BadInput, NotFound
from tests.simulated_cloud import MakeInstance

Drain = Callable[[], int]
MakeActor = Callable[..., Actor]


def usage(project: Project) -> dict[str, int]:
    return {line.name: line.usage for line in usage_of(project)}


def test_created_instance_runs_with_port_claim_and_quota(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, host: Host, project: Project
) -> None:
    instance = make_instance("web 1")

    seen = hypervisor.show(instance.uuid)
    assert (seen.power, seen.vcpus, seen.ram_mib) == (Power.RUNNING, 1, 256)
    port = Port.objects.get(device_uuid=instance.uuid)
    assert port.address == "10.100.0.10"
    assert port.mac.startswith("fa:16:3e:")
    assert port.host_port in range(22000, 23000)
    host.refresh_from_db()
    assert (host.used_vcpus, host.used_ram_mib, host.used_disk_mib) == (1, 256, 1024)
    assert usage(project)["instances"] == 1
    assert usage(project)["gigabytes"] == 1
    assert instance.hostname == "web-1"
    assert instance.launched_at is not None


def test_stop_start_pause_reboot_and_delete(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain, project: Project
) -> None:
    instance = make_instance()

    def after(power: Power, state: str) -> None:
        drain()
        instance.refresh_from_db()
        assert instance.state == state
        assert hypervisor.show(instance.uuid).power == power

    instances.stop(instance, actor=SYSTEM)
    assert instance.state == "active/powering-off"
    after(Power.OFF, "stopped/")
    instances.start(instance, actor=SYSTEM)
    after(Power.RUNNING, "active/")
    instances.pause(instance, actor=SYSTEM)
    after(Power.PAUSED, "paused/")
    instances.unpause(instance, actor=SYSTEM)
    after(Power.RUNNING, "active/")
    instances.reboot(instance, actor=SYSTEM)
    after(Power.RUNNING, "active/")
    instances.stop(instance, hard=True, actor=SYSTEM)
    after(Power.OFF, "stopped/")
    instances.reboot(instance, hard=True, actor=SYSTEM)
    after(Power.RUNNING, "active/")

    instances.delete(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert instance.state == "deleted/"
    assert instance.deleted_at is not None
    with pytest.raises(Gone):
        hypervisor.show(instance.uuid)
    assert not Port.objects.exists()
    assert not Claim.objects.exists()
    assert Host.objects.get().used_ram_mib == 0
    assert set(usage(project).values()) == {0}


def test_each_action_says_scheduled_and_then_succeeded(
    make_instance: MakeInstance, drain: Drain, member: User, actor: MakeActor
) -> None:
    instance = make_instance()
    operation = instances.stop(instance, actor=actor(member))
    drain()
    told = Event.objects.filter(operation_uuid=operation.uuid).order_by("created_at", "id")
    assert [event.type for event in told] == ["instance_stop_scheduled", "instance_stop_succeeded"]
    assert {event.actor_label for event in told} == {"mia"}
    assert {event.target_uuid for event in told} == {instance.uuid}


def test_a_guest_that_does_not_listen_is_cut_off_after_a_minute(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain, host: Host
) -> None:
    instance = make_instance()
    hypervisor.faults.delay("stop", 10_000)
    operation = instances.stop(instance, actor=SYSTEM)
    runner.run_due(host.queue, worker="w")
    instance.refresh_from_db()
    operation.refresh_from_db()
    assert instance.state == "active/powering-off"
    assert operation.wait_reason == "The guest is shutting down."
    before = clock.now()
    with clock.steered() as advance:
        while not operation.finished_at:
            advance(timedelta(seconds=2))
            runner.run_due(host.queue, worker="w")
            operation.refresh_from_db()
        assert timedelta(seconds=60) <= clock.now() - before < timedelta(seconds=70)
    instance.refresh_from_db()
    assert instance.state == "stopped/"
    assert hypervisor.show(instance.uuid).power == Power.OFF


def test_a_guest_that_does_not_restart_is_reset(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    instance = make_instance()
    hypervisor.faults.delay("stop", 10_000)
    instances.reboot(instance, actor=SYSTEM)
    assert instance.state == "active/rebooting"
    drain()
    instance.refresh_from_db()
    assert instance.state == "active/"
    assert hypervisor.show(instance.uuid).pending == ""


def test_what_the_state_forbids_is_409_and_says_why(make_instance: MakeInstance) -> None:
    instance = make_instance()
    with pytest.raises(WrongState) as refused:
        instances.start(instance, actor=SYSTEM)
    assert refused.value.status == 409
    assert str(refused.value) == f"Cannot start instance {instance.uuid} while it is active."

    stale = Instance.objects.get(pk=instance.pk)
    instances.stop(instance, actor=SYSTEM)
    with pytest.raises(WrongState) as refused:
        instances.pause(stale, actor=SYSTEM)
    assert refused.value.params["task_state"] == "powering-off"
    assert Operation.objects.filter(kind="cloud.instance.pause").count() == 0


def test_offers_are_what_services_accept(
    make_instance: MakeInstance, member: User, reader: User, actor: MakeActor
) -> None:
    instance = make_instance()
    enabled = {each.action for each in instances.offers(instance, actor(member)) if each.enabled}
    assert enabled == {
        "stop", "reboot", "reboot_hard", "pause", "create_image", "resize", "rebuild", "suspend",
        "rescue", "shelve", "console", "update", "delete",
    }  # fmt: skip
    by_name = {each.action: each for each in instances.offers(instance, actor(member))}
    assert by_name["start"].reason.endswith("while it is active.")
    assert not any(each.enabled for each in instances.offers(instance, actor(reader)))
    instances.stop(instance, actor=SYSTEM)
    enabled = {each.action for each in instances.offers(instance, actor(member)) if each.enabled}
    assert enabled == {"console", "update", "delete"}


def test_a_locked_instance_is_changed_by_administrators_only(
    make_instance: MakeInstance, member: User, staff: User, actor: MakeActor
) -> None:
    instance = make_instance()
    instances.set_locked(instance, locked=True, actor=actor(member))
    for verb in ("stop", "delete"):
        with pytest.raises(Refused) as refused:
            getattr(instances, verb)(instance, actor=actor(member))
        assert (refused.value.code, refused.value.status) == ("instance.locked", 409)
    instances.stop(instance, actor=actor(staff))
    instances.set_locked(instance, locked=False, actor=actor(member))
    instances.set_locked(instance, locked=True, actor=SYSTEM)
    with pytest.raises(LockedByAdministrator):
        instances.set_locked(instance, locked=False, actor=actor(member))
    instances.set_locked(instance, locked=False, actor=SYSTEM)
    instances.delete(instance, actor=actor(member))


def test_a_rejected_start_is_an_error_with_a_reason_and_can_be_retried(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    instance = make_instance()
    instances.stop(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    hypervisor.faults.fail("start", Rejected)
    operation = instances.start(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert instance.state == "error/"
    assert instance.error_message
    assert instance.error_at is not None

    operation.refresh_from_db()
    operations.retry(operation, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert (instance.state, instance.error_message, instance.error_at) == ("active/", "", None)


def test_a_host_that_is_silent_for_a_moment_costs_nothing(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    instance = make_instance()
    hypervisor.faults.fail("pause", Unreachable, times=3)
    instances.pause(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert instance.state == "paused/"


def test_cancelling_a_stop_gives_the_instance_back(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain, host: Host
) -> None:
    instance = make_instance()
    hypervisor.faults.delay("stop", 10_000)
    operation = instances.stop(instance, actor=SYSTEM)
    runner.run_due(host.queue, worker="w")
    operations.cancel(operation, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert instance.state == "active/"


def test_delete_preempts_what_is_running(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain, host: Host
) -> None:
    instance = make_instance()
    hypervisor.faults.delay("stop", 10_000)
    stopping = instances.stop(instance, actor=SYSTEM)
    runner.run_due(host.queue, worker="w")
    instances.delete(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    stopping.refresh_from_db()
    assert (instance.state, stopping.state) == ("deleted/", "cancelled")
    with pytest.raises(NotFound):
        instances.delete(instance, actor=SYSTEM)


def test_a_delete_that_failed_can_be_asked_again(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain, project: Project
) -> None:
    instance = make_instance()
    hypervisor.faults.fail("delete", Rejected)
    instances.delete(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert instance.state == "error/"
    assert usage(project)["instances"] == 1
    instances.delete(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert instance.state == "deleted/"
    assert usage(project)["instances"] == 0


def test_reset_is_the_administrators_word(
    make_instance: MakeInstance, drain: Drain, member: User, actor: MakeActor
) -> None:
    instance = make_instance()
    with pytest.raises(Refused):
        instances.reset(instance, to="error", actor=actor(member))
    with pytest.raises(BadInput):
        instances.reset(instance, to="stopped", actor=SYSTEM)
    instances.reset(instance, to="error", actor=SYSTEM)
    instance.refresh_from_db()
    assert instance.state == "error/", "at once: there is nothing to wait for"
    assert instance.error_message
    instances.reset(instance, to="active", actor=SYSTEM)
    instance.refresh_from_db()
    assert (instance.state, instance.error_message) == ("active/", "")
    instances.stop(instance, actor=SYSTEM)
    instances.reset(instance, to="error", actor=SYSTEM)
    instance.refresh_from_db()
    assert instance.state == "active/", "what was asked for is called off first"
    drain()
    instance.refresh_from_db()
    assert instance.state == "error/"


def test_an_image_of_an_instance_starts_another(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    Image.objects.update(min_ram_mib=160)
    instance = make_instance()
    image, _ = instances.create_image(instance, name="golden", actor=SYSTEM)
    assert image.min_ram_mib == 160, "its system needs no less than the one it comes from"
    assert (image.state, instance.state) == ("queued", "active/image_snapshot")
    drain()
    image.refresh_from_db()
    instance.refresh_from_db()
    assert (image.state, image.verified, image.virtual_mib) == ("active", True, 1024)
    assert store.path_of(image).exists()
    assert instance.state == "active/"
    make_instance("second", image=image)


def test_a_copy_that_fails_is_the_images_affair(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    instance = make_instance()
    hypervisor.faults.fail("copy_disk", Rejected)
    image, _ = instances.create_image(instance, name="golden", actor=SYSTEM)
    drain()
    image.refresh_from_db()
    instance.refresh_from_db()
    assert (image.state, instance.state, instance.error_message) == ("killed", "active/", "")
    assert image.error_message
    assert not store.parts_of(image.uuid)


def test_renaming_reaches_rows_and_events(make_instance: MakeInstance) -> None:
    instance = make_instance()
    instances.update(instance, name="web2", metadata={"a": "b"}, actor=SYSTEM)
    instance.refresh_from_db()
    assert (instance.name, instance.metadata) == ("web2", {"a": "b"})
    assert Event.objects.get(type="instance_update_succeeded").message == (
        "Instance web2 was renamed; before, it was web1."
    )
    with pytest.raises(BadInput):
        instances.update(instance, state="active/", actor=SYSTEM)


def test_the_invisible_is_not_there(
    make_instance: MakeInstance, member: User, stranger: User, staff: User, actor: MakeActor,
    other_project: Project,
) -> None:  # fmt: skip
    instance = make_instance()
    assert instance_for(actor(member), instance.uuid) == instance
    with pytest.raises(NotFound):
        instance_for(actor(stranger), instance.uuid)
    elsewhere = actor(staff, other_project)
    assert not instances_visible_to(elsewhere).exists()
    assert instances_visible_to(elsewhere, all_projects=True).get() == instance
    assert instance_for(elsewhere, instance.uuid) == instance
