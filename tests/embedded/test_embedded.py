"""Our own cloud as a provider: the actor is kept, errors are a driver's, lists are two queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import Port
from cloudwright.contracts.errors import Busy, Gone, QuotaReached, Rejected
from cloudwright.contracts.provider import InstanceSpec
from cloudwright.core.accounts.models import User
from cloudwright.core.audit.models import Event
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.embedded.provider import EmbeddedProvider
from cloudwright.kernel.actor import SYSTEM, Actor
from tests.simulated_cloud import MakeInstance

MakeActor = Callable[..., Actor]
TAG = "a" * 32


@pytest.fixture
def provider() -> EmbeddedProvider:
    return EmbeddedProvider({})


@pytest.fixture
def spec(project: Project, image: Image, flavor: Flavor) -> InstanceSpec:
    return InstanceSpec(
        tenant_id=str(project.uuid),
        name="web1",
        image_id=str(image.uuid),
        flavor_id=flavor.flavorid,
        public_key="ssh-ed25519 AAAA mia@laptop",
        key_name="laptop",
        user_data="#!/bin/sh",
    )


def test_the_actor_stays_who_it_was(
    provider: EmbeddedProvider, spec: InstanceSpec, member: User, actor: MakeActor
) -> None:
    made = provider.instances.create(TAG, spec, actor=actor(member))

    row = Instance.objects.get(uuid=made)
    assert (row.user, row.key_name, row.tag) == (member, "laptop", TAG)
    assert row.public_key == spec.public_key
    event = Event.objects.get(type="instance_create_scheduled")
    assert event.actor_label == member.login


def test_a_reader_is_rejected_and_nothing_is_made(
    provider: EmbeddedProvider, spec: InstanceSpec, reader: User, stranger: User, actor: MakeActor
) -> None:
    for user in (reader, stranger):
        with pytest.raises(Rejected):
            provider.instances.create(TAG, spec, actor=actor(user))
    assert not Instance.objects.exists()


def test_the_clouds_errors_are_a_drivers(
    provider: EmbeddedProvider,
    spec: InstanceSpec,
    make_instance: MakeInstance,
    project: Project,
    stranger: User,
    actor: MakeActor,
) -> None:
    made = str(make_instance().uuid)
    with pytest.raises(Gone):
        provider.instances.start(made, actor=actor(stranger))
    provider.instances.stop(made, hard=True, actor=SYSTEM)
    make_instance("x")
    with pytest.raises(Rejected, match="while it is stopped"):
        provider.instances.pause(made, actor=SYSTEM)
    ledger.set_limit(project, "instances", 2, actor=SYSTEM)
    with pytest.raises(QuotaReached, match="instances"):
        provider.instances.create(TAG, spec, actor=SYSTEM)


def test_in_the_middle_of_a_task_it_is_busy(
    provider: EmbeddedProvider, make_instance: MakeInstance
) -> None:
    made = str(make_instance().uuid)
    provider.instances.restart(made, hard=True, actor=SYSTEM)
    with pytest.raises(Busy):
        provider.instances.pause(made, actor=SYSTEM)


def test_lists_are_two_queries_however_long(
    provider: EmbeddedProvider,
    make_instance: MakeInstance,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        make_instance(f"vm {number}")

    with django_assert_num_queries(2):
        assert len(list(provider.instances.list())) == 3


def test_a_forwarded_port_says_how_to_get_in(
    provider: EmbeddedProvider, make_instance: MakeInstance, image: Image
) -> None:
    image.properties = {"os_admin_user": "root"}
    image.save()
    made = make_instance()
    seen = provider.instances.show(str(made.uuid))

    port = Port.objects.get(device_uuid=made.uuid).host_port
    assert seen.access == {"ssh": {"host": "127.0.0.1", "port": port, "user": "root"}}


def test_the_catalog_keeps_private_things_with_their_project(
    provider: EmbeddedProvider, image: Image, flavor: Flavor, project: Project, host: object
) -> None:
    Image.objects.filter(pk=image.pk).update(visibility="private")
    Flavor.objects.filter(pk=flavor.pk).update(is_public=False)
    flavor.projects.add(project)

    images = {each.name: each for each in provider.images.list()}
    flavors = {each.name: each for each in provider.flavors.list()}
    assert images["tiny"].tenant_id == str(project.uuid)
    assert flavors["m1.tiny"].tenant_id == str(project.uuid)
    assert flavors["m1.small"].tenant_id == ""


@pytest.mark.parametrize("state", ["queued", "killed"])
def test_an_image_that_cannot_be_used_is_not_offered(
    provider: EmbeddedProvider, image: Image, state: str
) -> None:
    Image.objects.filter(pk=image.pk).update(state=state)

    assert list(provider.images.list()) == []
