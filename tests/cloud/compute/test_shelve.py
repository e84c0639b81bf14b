"""The shelf, rescue and passwords: what is held, what is kept, what is told to nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.reconcilers import image_files, instance_drift, shelved_offload
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.problems import (
    PasswordUnsupported,
    StillOnHost,
    WrongState,
)
from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.contracts.errors import Gone
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance

Drain = Callable[[], int]


@pytest.fixture
def shelved(make_instance: MakeInstance, drain: Drain) -> Instance:
    """On the shelf, its host already free."""
    instance = make_instance()
    instances.shelve(instance, actor=SYSTEM)
    drain()
    assert shelved_offload.activate().counts == {"offloaded": 1}
    drain()
    instance.refresh_from_db()
    assert instance.state == "shelved_offloaded/"
    return instance


def test_the_shelf_frees_the_host_and_keeps_quota_and_address(
    shelved: Instance, hypervisor: SimulatedHypervisor, project: Project
) -> None:
    assert shelved.host is None
    assert not Claim.objects.exists()
    with pytest.raises(Gone):
        hypervisor.show(shelved.uuid)
    assert {line.name: line.usage for line in usage_of(project)}["instances"] == 1
    assert Port.objects.filter(device_uuid=shelved.uuid).count() == 1


def test_what_comes_back_stands_on_the_bytes_of_its_image(
    shelved: Instance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    image = shelved.shelved_image
    assert image is not None
    address = Port.objects.get(device_uuid=shelved.uuid).address
    instances.unshelve(shelved, actor=SYSTEM)
    drain()
    shelved.refresh_from_db()
    image.refresh_from_db()
    assert (shelved.state, shelved.base_image, shelved.shelved_image) == ("active/", image, None)
    assert image.deleted_at is not None
    assert hypervisor.show(shelved.uuid).power is Power.RUNNING
    assert Port.objects.get(device_uuid=shelved.uuid).address == address

    Image.objects.filter(pk=image.pk).update(deleted_at="2020-01-01T00:00:00Z")
    image_files.activate()
    assert store.path_of(image).exists()
    instances.delete(shelved, actor=SYSTEM)
    drain()
    image_files.activate()
    assert not store.path_of(image).exists()


def test_a_delete_takes_the_image_along(shelved: Instance, drain: Drain) -> None:
    instances.delete(shelved, actor=SYSTEM)
    drain()
    assert not Image.objects.filter(name="web1-shelved", deleted_at=None).exists()


def test_no_room_leaves_it_on_the_shelf(shelved: Instance, drain: Drain) -> None:
    Host.objects.update(enabled=False)
    operation = instances.unshelve(shelved, actor=SYSTEM)
    drain()
    shelved.refresh_from_db()
    operation = Operation.objects.get(pk=operation.pk)
    assert (operation.state, shelved.state, shelved.host) == ("failed", "shelved_offloaded/", None)
    assert "No valid host was found" in operation.error_message
    assert shelved.shelved_image is not None


def test_a_zone_is_for_those_that_left_their_host(
    make_instance: MakeInstance, drain: Drain
) -> None:
    instance = make_instance()
    instances.shelve(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    with pytest.raises(StillOnHost):
        instances.unshelve(instance, zone="nova", actor=SYSTEM)
    instances.unshelve(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert (instance.state, instance.base_image) == ("active/", None)


def test_a_password_is_kept_nowhere(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    instance = make_instance()
    operation = instances.change_password(instance, admin_pass="s3cret-word", actor=SYSTEM)
    assert "s3cret-word" not in str(operation.params)
    drain()
    instance.refresh_from_db()
    assert hypervisor.accepts(instance.uuid, "s3cret-word")
    assert instance.admin_pass == ""


def test_a_host_that_cannot_says_so(make_instance: MakeInstance) -> None:
    instance = make_instance()
    Host.objects.update(hypervisor="qemu")
    instance.refresh_from_db()
    with pytest.raises(PasswordUnsupported):
        instances.change_password(instance, admin_pass="s3cret-word", actor=SYSTEM)
    instance.refresh_from_db()
    assert (instance.state, instance.admin_pass) == ("active/", "")


def test_rescue_forgets_its_password_and_keeps_its_image(
    make_instance: MakeInstance, drain: Drain
) -> None:
    instance = make_instance()
    instances.rescue(instance, admin_pass="s3cret-word", actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert (instance.state, instance.admin_pass) == ("rescued/", "")
    assert instance.rescue_image == instance.image
    with pytest.raises(WrongState):
        instances.stop(instance, actor=SYSTEM)
    instances.unrescue(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert (instance.state, instance.rescue_image) == ("active/", None)


def test_what_wakes_up_by_itself_is_followed(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    instance = make_instance()
    instances.suspend(instance, actor=SYSTEM)
    drain()
    hypervisor.resume(instance.uuid, attempt=10**6)
    instance_drift.activate()
    instance.refresh_from_db()
    assert instance.state == "active/"
