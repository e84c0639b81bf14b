"""A deleted project is gone at once for everybody, and then takes along all that it has here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cloudwright.broker.instances.models import Instance as Managed
from cloudwright.broker.instances.reconcilers import instance_import
from cloudwright.broker.services.models import Link
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import block_device as block_devices
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.network.models import FloatingIP, Network, Port, Router, SecurityGroup
from cloudwright.cloud.network.services import floating_ip as floating_ips
from cloudwright.cloud.network.services import network as networks
from cloudwright.cloud.network.services import port as ports
from cloudwright.cloud.network.services import router as routers
from cloudwright.cloud.network.services import router_interface as router_interfaces
from cloudwright.cloud.network.services import subnet as subnets
from cloudwright.cloud.network.services.router import Gateway
from cloudwright.cloud.tenancy.flows.project_delete import PROJECT_DELETE
from cloudwright.cloud.tenancy.reconcilers import project_remains
from cloudwright.cloud.tenancy.selectors.contents import CONTENTS
from cloudwright.cloud.tenancy.services import project as tenancy
from cloudwright.cloud.tenancy.services.customer import CustomerNotEmpty, delete_with_contents
from cloudwright.cloud.volume.models import Backup, Snapshot, Volume
from cloudwright.cloud.volume.services import backup as backups
from cloudwright.cloud.volume.services import snapshot as snapshots
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.contracts.errors import Rejected
from cloudwright.core.access.models import RoleAssignment, Token
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.accounts.services import customer as customers
from cloudwright.core.admission.gates import Refused
from cloudwright.core.audit.models import Event
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.flow import Context, Step
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as projects
from cloudwright.core.quotas.models import Quota, Reservation
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.drivers.volumes.simulated import SimulatedVolumes
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance


def client_of(user: User, project: Project) -> Client:
    secret, _ = token.issue_scoped(user, project, methods=["password"])
    return Client(headers={"X-Auth-Token": secret})


STEPS = [step.name for step in PROJECT_DELETE.steps]
Run = Callable[[], int]


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    yield
    flows.register(PROJECT_DELETE)


@pytest.fixture
def full(make_instance: MakeInstance, image: Image, project: Project, drain: Run) -> Project:
    """Something of nearly everything, one standing on the other."""
    outside = Network.objects.get(name="public")
    images.update(image, visibility="private", actor=SYSTEM)
    network = networks.create(project, name="backend", actor=SYSTEM)
    subnet = subnets.create(network, cidr="10.9.0.0/24", actor=SYSTEM)
    router = routers.create(project, gateway=Gateway(outside), actor=SYSTEM)
    router_interfaces.add_by_subnet(router, subnet, actor=SYSTEM)
    port = ports.create(project, network, actor=SYSTEM)
    floating_ips.create(project, outside, port=port, actor=SYSTEM)
    instance = make_instance()
    volume, _ = volumes.create(project, size_gib=1, name="data", actor=SYSTEM)
    drain()
    volume.refresh_from_db()
    snapshots.create(volume, name="before", actor=SYSTEM)
    backups.create(volume, name="whole", actor=SYSTEM)
    drain()
    volume.refresh_from_db()
    backups.create(volume, name="more", incremental=True, actor=SYSTEM)
    drain()
    volume.refresh_from_db()
    block_devices.attach(instance, volume, actor=SYSTEM)
    volumes.create(project, size_gib=1, name="idle", actor=SYSTEM)
    drain()
    return project


def check_gone(project: Project, hypervisor: SimulatedHypervisor, pool: SimulatedVolumes) -> None:
    """Neither rows nor machines nor bytes nor quota."""
    assert not Project.objects.filter(pk=project.pk).exists()
    for model in (Instance, Volume, Snapshot, Backup, Image, Router, FloatingIP, SecurityGroup):
        assert not model._default_manager.exists(), model
    assert not Port.objects.exists()
    assert not Network.objects.filter(name="backend").exists()
    assert not list(hypervisor.list())
    assert not list(pool.list())
    assert not Reservation.objects.exists()
    assert not Quota.objects.filter(scope_kind="customer").exclude(usage=0).exists()


def test_everything_goes_along(
    full: Project, drain: Run, hypervisor: SimulatedHypervisor, pool: SimulatedVolumes
) -> None:
    operation = tenancy.delete(full, actor=SYSTEM)
    assert operation is not None
    drain()
    operation.refresh_from_db()
    assert (operation.state, operation.error_internal) == ("done", "")
    check_gone(full, hypervisor, pool)
    told = Event.objects.filter(project_uuid=full.uuid).values_list("type", flat=True)
    assert "project_deletion_succeeded" in told
    assert "instance_delete_succeeded" in told


def test_what_is_empty_is_gone_at_once(project: Project) -> None:
    assert tenancy.delete(project, actor=SYSTEM) is None
    assert not Project.objects.filter(pk=project.pk).exists()
    assert not Operation.objects.exists()


def test_it_is_gone_for_everybody_before_the_first_step(
    full: Project, member: User, staff: User, other_project: Project
) -> None:
    inside, staff_client = client_of(member, full), client_of(staff, other_project)
    assert inside.get("/compute/v2.1/servers").status_code == 200
    path = f"/identity/v3/projects/{full.uuid.hex}"
    assert staff_client.delete(path).status_code == 204

    assert inside.get("/compute/v2.1/servers").status_code == 401
    assert staff_client.get(path).status_code == 404
    assert staff_client.delete(path).status_code == 404
    listed = staff_client.get("/identity/v3/projects").json()["projects"]
    assert full.uuid.hex not in [each["id"] for each in listed]
    assert not RoleAssignment.objects.filter(project=full).exists()
    assert not Token.objects.filter(project=full).exists()
    again = projects.create(full.customer, name=full.name, actor=SYSTEM)
    assert again.pk != full.pk


@pytest.mark.parametrize("name", STEPS)
def test_every_step_may_run_twice(
    name: str, full: Project, drain: Run, hypervisor: SimulatedHypervisor, pool: SimulatedVolumes
) -> None:
    def twice(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            step.do(context)
            return step.do(context)

        return replace(step, do=do) if step.name == name else step

    flows.register(replace(PROJECT_DELETE, steps=tuple(map(twice, PROJECT_DELETE.steps))))
    tenancy.delete(full, actor=SYSTEM)
    drain()
    check_gone(full, hypervisor, pool)


@pytest.mark.parametrize("name", STEPS)
def test_what_failed_at_any_step_begins_again_by_itself(
    name: str, full: Project, drain: Run, hypervisor: SimulatedHypervisor, pool: SimulatedVolumes
) -> None:
    def failing(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            raise Rejected("the disk fell off")

        return replace(step, do=do) if step.name == name else step

    flows.register(replace(PROJECT_DELETE, steps=tuple(map(failing, PROJECT_DELETE.steps))))
    operation = tenancy.delete(full, actor=SYSTEM)
    assert operation is not None
    drain()
    operation.refresh_from_db()
    assert operation.state == "failed"
    assert Event.objects.filter(type="project_deletion_failed").exists()
    assert not Project.objects.filter(pk=full.pk, deleted_at=None).exists()

    flows.register(PROJECT_DELETE)
    assert project_remains.activate().counts == {"begun": 0, "forgotten": 0}, "not yet"
    Project.objects.filter(pk=full.pk).update(deleted_at=clock.now() - timedelta(minutes=2))
    report = project_remains.activate()
    assert report.counts["begun"] + report.counts["forgotten"] == 1
    assert project_remains.activate().counts["begun"] == 0, "one at a time"
    drain()
    check_gone(full, hypervisor, pool)


def test_it_waits_for_a_host_that_is_away(
    full: Project, drain: Run, hypervisor: SimulatedHypervisor, pool: SimulatedVolumes
) -> None:
    hypervisor.faults.fail("delete", Rejected, times=2)
    operation = tenancy.delete(full, actor=SYSTEM)
    assert operation is not None
    drain()
    operation.refresh_from_db()
    assert operation.state == "done"
    failed = Operation.objects.filter(kind="cloud.instance.delete", state="failed")
    assert failed.count() == 2, "it was asked again after a while, and not in a hurry"
    check_gone(full, hypervisor, pool)


def test_whoever_asked_watches_it_in_the_portal(
    full: Project, owner: User, actor: Callable[..., Any], drain: Run, client: Client
) -> None:
    operation = tenancy.delete(full, actor=actor(owner))
    assert operation is not None
    drain()
    client.force_login(owner)
    shown = client.get(f"/operations/{operation.uuid}/").content.decode()
    assert f"Delete project {full.name}" in shown
    for name in STEPS:
        assert name.capitalize() in shown
    told = Event.objects.get(type="instance_delete_succeeded")
    assert told.actor_uuid == owner.uuid, "what went along went by the same hand"


def test_a_customer_stays_until_its_projects_are_empty(
    full: Project, customer: Customer, drain: Run
) -> None:
    customers.update(customer, enabled=False, actor=SYSTEM)
    for _ in range(2):
        with pytest.raises(CustomerNotEmpty):
            delete_with_contents(customer, actor=SYSTEM)
        tenancy.delete(full, actor=SYSTEM) if full.deleted_at is None else None
        full.refresh_from_db()
    drain()
    delete_with_contents(customer, actor=SYSTEM)
    assert not Customer.objects.filter(pk=customer.pk).exists()


def test_what_others_use_keeps_a_project(
    full: Project, image: Image, customer: Customer, drain: Run
) -> None:
    other = projects.create(customer, name="other", actor=SYSTEM)
    network = Network.objects.get(name="backend")
    foreign = ports.create(other, network, actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        tenancy.delete(full, actor=SYSTEM)
    assert refused.value.code == "project.networks_in_use"
    ports.delete(foreign, actor=SYSTEM)

    for changes, code in (
        ({"protected": True}, "project.has_protected_images"),
        ({"protected": False, "visibility": "public"}, "project.has_public_images"),
    ):
        images.update(image, actor=SYSTEM, **changes)
        with pytest.raises(Refused) as refused:
            tenancy.delete(full, actor=SYSTEM)
        assert refused.value.code == code
    full.refresh_from_db()
    assert full.enabled
    assert full.deleted_at is None


def test_instances_elsewhere_keep_a_project(foreign_link: Link, project: Project) -> None:
    settings = foreign_link.service.settings
    Managed.objects.create(link=foreign_link, settings=settings, project=project, name="far")
    with pytest.raises(Refused) as refused:
        tenancy.delete(project, actor=SYSTEM)
    assert refused.value.code == "project.has_resources"


def test_the_records_of_the_broker_follow(
    link: Link, make_instance: MakeInstance, image: Image, project: Project, drain: Run
) -> None:
    make_instance()
    images.update(image, visibility="private", actor=SYSTEM)
    instance_import.activate()
    assert Managed.objects.filter(project=project).count() == 1
    tenancy.delete(project, actor=SYSTEM)
    drain()
    assert Project.objects.filter(pk=project.pk).exists(), "the broker has not looked yet"
    instance_import.activate()
    Project.objects.filter(pk=project.pk).update(deleted_at=clock.now() - timedelta(minutes=2))
    assert project_remains.activate().counts == {"begun": 0, "forgotten": 1}
    assert not Project.objects.filter(pk=project.pk).exists()


def test_every_kind_of_a_project_is_known() -> None:
    """What has a project and outlives a request has a place in the order in which things go."""
    found = {
        relation.related_model
        for relation in Project._meta.related_objects
        if relation.related_model.__module__.startswith("cloudwright.cloud.")
        and not relation.many_to_many
    }
    known = {rows(Project(pk=0)).model for rows in CONTENTS.values()}
    # They are nothing by themselves: they go with their image, their volume, their type.
    along = {"ImageMember", "MetadefNamespace", "Message", "DefaultType", "RBACPolicy"}
    assert {model.__name__ for model in found - known} <= along
