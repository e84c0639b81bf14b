"""Accounts, services and links for tests of the broker and of the doors above it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cloudwright.broker.services.flows.settings_pull import pull
from cloudwright.broker.services.models import Link, Service, ServiceProperty, ServiceSettings
from cloudwright.broker.services.services import service as services
from cloudwright.broker.services.services import settings as service_settings
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.scheduling.models import Host
from cloudwright.contracts import registry
from cloudwright.core.operations import runner
from cloudwright.core.projects.models import Project
from tests import foreign_cloud
from tests.foreign_cloud import ForeignCloud

Settle = Callable[[], None]


@pytest.fixture
def foreign(db: None) -> Iterator[ForeignCloud]:
    """An empty account at somebody else's cloud; its provider is registered meanwhile."""
    registry.register("providers", foreign_cloud.KEY, "tests.foreign_cloud:ForeignProvider")
    foreign_cloud.THE.__init__()  # type: ignore[misc]  # the drivers hold on to this very object
    yield foreign_cloud.THE
    registry.register("providers", foreign_cloud.KEY, "tests.foreign_cloud:ForeignProvider")


@pytest.fixture
def foreign_link(foreign: ForeignCloud, project: Project) -> Link:
    """The project's link to that account, its images and sizes copied."""
    settings = ServiceSettings.objects.create(
        name="Elsewhere",
        type=foreign_cloud.KEY,
        customer=project.customer,
        options={"token": "good"},
        state="OK",
    )
    pull(settings)
    service = Service.objects.create(settings=settings, customer=project.customer, name="Elsewhere")
    return Link.objects.create(service=service, project=project, tenant_id="tenant-1")


@pytest.fixture
def embedded(host: Host, image: Image, project: Project) -> ServiceSettings:
    """The embedded cloud as the shared service, connected, its catalog copied."""
    found = service_settings.ensure_shared("embedded", "Cloudwright")
    services.connect(project)
    pull(found)
    return found


@pytest.fixture
def link(embedded: ServiceSettings, project: Project) -> Link:
    """The project's link to the embedded cloud."""
    return Link.objects.select_related("service__settings", "project__customer").get(
        service__settings=embedded, project=project
    )


@pytest.fixture
def choice(link: Link) -> dict[str, ServiceProperty]:
    """An image and the smallest flavor of the embedded cloud."""
    rows = ServiceProperty.objects.filter(settings=link.service.settings)
    return {"image": rows.get(kind="image"), "flavor": rows.get(kind="flavor", name="m1.tiny")}


@pytest.fixture
def settle(db: None) -> Settle:
    """settle(): run every operation of the default queue to its end."""
    return lambda: runner.drain("default") and None
