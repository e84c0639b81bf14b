"""A project goes when nothing of it is in anybody's use, and then takes everything along."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.network.models import Network, Port, Router
from cloudwright.cloud.network.services import floating_ip as floating_ips
from cloudwright.cloud.network.services import network as networks
from cloudwright.cloud.network.services import port as ports
from cloudwright.cloud.network.services import router as routers
from cloudwright.cloud.network.services import subnet as subnets
from cloudwright.cloud.network.services.router import Gateway
from cloudwright.core.admission.gates import Refused
from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as projects
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance


def test_instances_and_public_images_keep_a_project(
    make_instance: MakeInstance, image: Image, project: Project, drain: Callable[[], int]
) -> None:
    instance = make_instance()
    with pytest.raises(Refused) as refused:
        projects.delete(project, actor=SYSTEM)
    assert refused.value.code == "project.has_instances"
    instances.delete(instance, actor=SYSTEM)
    drain()
    with pytest.raises(Refused) as refused:
        projects.delete(project, actor=SYSTEM)
    assert refused.value.code == "project.has_public_images"


def test_everything_else_goes_along(
    make_instance: MakeInstance, image: Image, project: Project, drain: Callable[[], int]
) -> None:
    instances.delete(make_instance(), actor=SYSTEM)
    drain()
    images.update(image, visibility="private", actor=SYSTEM)
    network = networks.create(project, name="backend", actor=SYSTEM)
    subnets.create(network, cidr="10.9.0.0/24", actor=SYSTEM)
    ports.create(project, network, actor=SYSTEM)
    router = routers.create(project, gateway=Gateway(public_network()), actor=SYSTEM)
    floating_ips.create(project, public_network(), actor=SYSTEM)
    projects.delete(project, actor=SYSTEM)
    assert not Project.objects.filter(pk=project.pk).exists()
    assert not Network.objects.filter(pk=network.pk).exists()
    assert not Image.objects.filter(pk=image.pk).exists()
    assert not Router.objects.filter(pk=router.pk).exists()
    assert not Port.objects.exists()


def public_network() -> Network:
    return Network.objects.get(name="public")
