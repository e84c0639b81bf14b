"""Lists of images and block storage cost the same few queries however long they are (DESIGN §9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cloudwright.cloud.image.models import Image, ImageMember, MetadefNamespace
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.volume.models import (
    Attachment,
    Backup,
    DefaultType,
    Group,
    GroupSnapshot,
    GroupType,
    Message,
    QosSpec,
    Snapshot,
    Transfer,
    Volume,
    VolumeType,
)
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.osapi.image.routes import SERVICE as IMAGE
from cloudwright.osapi.volume.routes import SERVICE as VOLUME

# What a list may cost: the token, its roles, the page, and what hangs on the page.
MOST = 12
VERSION = {"OpenStack-API-Version": "volume latest"}
# Documents that list no rows, or rows of hosts, of which there is one.
NO_ROWS = {
    "", "/", "/versions", "/v3", "/v3/", "/v3/limits", "/v3/extensions", "/v3/os-services",
    "/v3/os-availability-zone", "/v3/scheduler-stats/get_pools", "/v3/os-hosts", "/v3/clusters",
    "/v3/clusters/detail", "/v3/resource_filters", "/v3/volumes/summary", "/v2/info/import",
    "/v3/os-volume-manage", "/v3/os-volume-manage/detail", "/v3/manageable_volumes",
    "/v3/manageable_volumes/detail", "/v3/os-snapshot-manage", "/v3/os-snapshot-manage/detail",
    "/v3/manageable_snapshots", "/v3/manageable_snapshots/detail", "/v2/info/stores",
    "/v2/info/usage", "/v2/tasks",
}  # fmt: skip


def lists() -> list[str]:
    """Every GET of the two services that names no single thing."""
    return [
        f"/{service.key}{route.path}"
        for service in (IMAGE, VOLUME)
        for route in service.routes
        if route.method == "GET" and "{" not in route.path and route.path not in NO_ROWS
    ]


@pytest.fixture
def client(staff: User, project: Project) -> Client:
    secret, _ = token.issue_scoped(staff, project, methods=["password"])
    return Client(headers={**VERSION, "X-Auth-Token": secret})


@pytest.fixture
def fill(project: Project, host: Host, staff: User) -> Callable[[int], None]:
    """Make `count` of everything, each with all that may hang on it."""

    def make(count: int) -> None:
        for number in range(count):
            image = Image.objects.create(project=project, name=f"i{number}")
            other = Project.objects.create(customer=project.customer, name=f"p{image.pk}")
            ImageMember.objects.create(image=image, project=other)
            storage(other, f"n{image.pk}")
            types = {f"OS::X::{image.pk}": {"name": f"OS::X::{image.pk}"}}
            MetadefNamespace.objects.create(
                project=project, namespace=f"n{image.pk}", resource_types=types
            )

    def storage(other: Project, name: str) -> None:
        qos = QosSpec.objects.create(name=name)
        kind = VolumeType.objects.create(name=name, qos_spec=qos)
        DefaultType.objects.create(project=other, volume_type=kind)
        together = GroupType.objects.create(name=name)
        place = {"project": project, "user": staff, "state": "available"}
        where = {"host": host, "availability_zone": "nova", "size_mib": 1024}
        group = Group.objects.create(**place, group_type=together, availability_zone="nova")
        group.volume_types.add(kind)
        volume = Volume.objects.create(**place, **where, volume_type=kind, group=group)
        made = GroupSnapshot.objects.create(**place, group=group)
        Snapshot.objects.create(**place, volume=volume, size_mib=1024, group_snapshot=made)
        Backup.objects.create(**place, **where, volume_uuid=volume.uuid, data_at=clock.now())
        Transfer.objects.create(volume=volume, key_hash="-")
        Attachment.objects.create(volume=volume)
        Message.objects.create(
            project=project,
            resource_kind="volume",
            resource_uuid=volume.uuid,
            action="create",
            code="-",
            text="-",
            expires_at=clock.now() + timedelta(days=1),
        )

    return make


def asked(client: Client, path: str) -> tuple[int, int]:
    """How many queries, and how many rows came."""
    client.get(path)  # whatever is looked up once and kept
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.content)
    rows = next(value for value in answer.json().values() if isinstance(value, list))
    return len(queries), len(rows)


def test_lists_cost_the_same_for_one_and_for_twenty(
    client: Client, fill: Callable[[int], None]
) -> None:
    fill(1)
    one = {path: asked(client, path) for path in lists()}
    fill(19)
    many = {path: asked(client, path) for path in lists()}
    for path, (queries, rows) in many.items():
        assert rows >= 20, f"{path} listed {rows}"
        assert (one[path][0], queries) == (queries, queries), f"{path} asks for each row"
        assert queries <= MOST, path
