"""Making instances: what is refused, what fails and leaves nothing, who gets the last place."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from uuid import uuid4

import pytest

from cloudwright.cloud.compute.flows.instance_create import NeverPlaced
from cloudwright.cloud.compute.flows.machine_spec import spec_of
from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.cards import CardWish
from cloudwright.cloud.compute.services.problems import (
    FlavorNotFound,
    FlavorTooSmall,
    NetworkNotFound,
    TagTaken,
)
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import ImageUnusable
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.network.services import network as networks
from cloudwright.cloud.network.services import port as ports
from cloudwright.cloud.network.services import subnet as subnets
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.contracts.errors import Gone, OutOfSpace, Unreachable
from cloudwright.core.accounts.models import SSHKey, User
from cloudwright.core.accounts.services import ssh_key as ssh_keys
from cloudwright.core.admission.gates import Refused
from cloudwright.core.audit.models import Event
from cloudwright.core.operations import runner
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.kernel.errors import BadInput
from tests.simulated_cloud import MakeInstance

Drain = Callable[[], int]
MakeActor = Callable[..., Actor]


def usage(project: Project) -> dict[str, int]:
    return {line.name: line.usage for line in usage_of(project)}


def nothing_taken(project: Project) -> bool:
    host = Host.objects.get()
    return not (Claim.objects.exists() or Port.objects.exists() or host.used_ram_mib)


def test_the_guest_is_told_what_it_needs(make_instance: MakeInstance, member: User) -> None:
    key = SSHKey.objects.create(user=member, name="laptop", public_key="ssh-ed25519 AAAA mia")
    instance = make_instance(
        "Web 1", built=False, key=key, user_data="#cloud-config\n", admin_pass="s3cret",
        metadata={"role": "web"},
    )  # fmt: skip
    files = spec_of(instance, paused=False).files
    meta = json.loads(files["openstack/latest/meta_data.json"])
    assert meta["hostname"] == "web-1"
    assert meta["public_keys"] == {"laptop": "ssh-ed25519 AAAA mia"}
    assert meta["admin_pass"] == "s3cret"
    assert meta["meta"] == {"role": "web"}
    assert files["openstack/latest/user_data"] == b"#cloud-config\n"
    assert base64.b64decode(instance.user_data) == b"#cloud-config\n"

    make_instance.drain()
    instance.refresh_from_db()
    assert instance.admin_pass == "", "forgotten once it is on the config drive"
    port = Port.objects.get(device_uuid=instance.uuid)
    told = json.loads(spec_of(instance, paused=False).files["openstack/latest/network_data.json"])
    assert told["links"][0]["ethernet_mac_address"] == port.mac
    assert told["networks"][0]["type"] == "ipv4_dhcp"


def test_a_certificate_is_no_key_of_ssh(make_instance: MakeInstance, member: User) -> None:
    key, _ = ssh_keys.generate(member, name="windows", certificate=True, actor=SYSTEM)
    instance = make_instance(built=False, key=key)
    files = spec_of(instance, paused=False).files
    meta = json.loads(files["openstack/latest/meta_data.json"])
    assert meta["keys"] == [{"name": "windows", "type": "x509", "data": key.trimmed}]
    assert "public_keys" not in meta


def test_paused_from_the_start(make_instance: MakeInstance) -> None:
    instance = make_instance(built=False, paused=True)
    make_instance.drain()
    instance.refresh_from_db()
    assert (instance.state, instance.power) == ("paused/", "paused")


def test_no_host_is_accepted_and_then_erred(
    make_instance: MakeInstance, host: Host, project: Project
) -> None:
    Host.objects.update(enabled=False)
    instance = make_instance(built=False)
    assert instance.state == "building/scheduling"
    make_instance.drain()

    instance.refresh_from_db()
    assert instance.state == "error/"
    assert instance.error_message == "No valid host was found. (ComputeFilter 1 of 1)"
    assert nothing_taken(project)
    assert usage(project)["instances"] == 1, "quota is held until the delete"
    with pytest.raises(NeverPlaced):
        operations.retry(Operation.objects.get(), actor=SYSTEM)
    instances.delete(instance, actor=SYSTEM)
    make_instance.drain()
    assert usage(project)["instances"] == 0


def test_a_full_disk_gives_everything_back(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, project: Project
) -> None:
    hypervisor.faults.fail("create", OutOfSpace)
    instance = make_instance(built=False)
    make_instance.drain()

    instance.refresh_from_db()
    assert instance.state == "error/"
    assert "no room left" in instance.error_message
    assert nothing_taken(project)
    with pytest.raises(Gone):
        hypervisor.show(instance.uuid)
    assert Event.objects.filter(type="instance_create_failed").count() == 1

    operation = Operation.objects.get(targets__uuid=instance.uuid)
    operations.retry(operation, actor=SYSTEM)
    make_instance.drain()
    instance.refresh_from_db()
    assert (instance.state, instance.error_message) == ("active/", "")


def test_a_lost_answer_makes_one_machine(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor
) -> None:
    hypervisor.faults.fail("create", Unreachable, times=3, committed=True)
    instance = make_instance()
    assert [seen.uuid for seen in hypervisor.list()] == [instance.uuid]
    assert Port.objects.count() == 1


def test_a_cancelled_build_leaves_nothing_and_says_so(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, project: Project, host: Host
) -> None:
    hypervisor.faults.fail("create", Unreachable, times=2)
    instance = make_instance(built=False)
    runner.run_due(host.queue, worker="w")  # it waits now, to try again
    operations.cancel(Operation.objects.get(), actor=SYSTEM)
    make_instance.drain()
    instance.refresh_from_db()
    assert instance.state == "error/"
    assert "cancelled" in instance.error_message
    assert nothing_taken(project)
    assert not list(hypervisor.list())


def test_delete_preempts_a_build(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, project: Project
) -> None:
    instance = make_instance(built=False)
    first = instances.delete(instance, actor=SYSTEM)
    again = instances.delete(Instance.objects.get(pk=instance.pk), actor=SYSTEM)
    assert first == again
    make_instance.drain()

    instance.refresh_from_db()
    assert instance.state == "deleted/"
    states = Operation.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "done"]
    assert nothing_taken(project)
    assert usage(project)["instances"] == 0
    assert not list(hypervisor.list())


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"name": "  "}, BadInput, "name"),
        ({"name": "x" * 256}, BadInput, "name"),
        ({"image": None}, BadInput, "imageRef"),
        ({"user_data": "x" * 65536}, BadInput, "user_data"),
        ({"metadata": {"k": "v" * 256}}, BadInput, "metadata"),
        ({"cards": [CardWish(uuid4())]}, NetworkNotFound, "networks"),
    ],
)
def test_wrong_requests_are_refused_and_leave_nothing(
    make_instance: MakeInstance, project: Project, given: dict[str, object],
    error: type[BadInput], field: str,
) -> None:  # fmt: skip
    with pytest.raises(error) as refused:
        make_instance(**{"built": False, **given})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Instance.objects.exists()
    assert nothing_taken(project)


def test_image_and_flavor_judge_each_other(
    make_instance: MakeInstance, image: Image, flavor: Flavor
) -> None:
    Image.objects.filter(pk=image.pk).update(virtual_mib=2048)
    image.refresh_from_db()
    with pytest.raises(FlavorTooSmall):
        make_instance(built=False)
    Flavor.objects.filter(pk=flavor.pk).update(disk_mib=0)
    flavor.refresh_from_db()
    assert make_instance(built=False).disk_mib == 2048, "no disk of its own: the image's size"
    image.verified = False
    image.save()
    with pytest.raises(ImageUnusable):
        make_instance(built=False)
    flavor.disabled = True
    with pytest.raises(FlavorNotFound):
        make_instance(built=False, flavor=flavor)


def test_a_tag_is_taken_once_in_a_project(make_instance: MakeInstance) -> None:
    first = make_instance(tag="broker-1")
    with pytest.raises(TagTaken):
        make_instance("other", tag="broker-1", built=False)
    instances.delete(first, actor=SYSTEM)
    make_instance.drain()
    make_instance("again", tag="broker-1")


def test_who_may(
    make_instance: MakeInstance, reader: User, stranger: User, member: User, actor: MakeActor
) -> None:
    for somebody in (reader, stranger):
        with pytest.raises(Refused) as refused:
            make_instance(actor=actor(somebody), built=False)
        assert refused.value.status == 403
    assert make_instance(actor=actor(member)).user == member


def test_two_cards(make_instance: MakeInstance, project: Project, host: Host) -> None:
    net = networks.create(project, name="backend", actor=SYSTEM)
    subnets.create(net, cidr="192.168.7.0/28", actor=SYSTEM)
    reserved = ports.create(project, net, actor=SYSTEM)
    assert reserved.address == "192.168.7.2"
    instance = make_instance(cards=[CardWish(net.uuid)])
    mine = Port.objects.get(device_uuid=instance.uuid)
    assert (mine.network, mine.address) == (net, "192.168.7.3")
    with pytest.raises(networks.NetworkInUse):
        networks.delete(net, actor=SYSTEM)
    with pytest.raises(ports.PortInUse):
        ports.delete(mine, actor=SYSTEM)
    instances.delete(instance, actor=SYSTEM)
    make_instance.drain()
    ports.delete(reserved, actor=SYSTEM)
    networks.delete(net, actor=SYSTEM)
