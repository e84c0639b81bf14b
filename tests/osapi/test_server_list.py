"""Lists cost the same few queries whatever their length (DESIGN §9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.selectors.flavor import snapshot_of
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import FixedIP, Network, Port
from cloudwright.cloud.scheduling.models import Host
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project

SERVERS = 1000
# The token with what it rests on, its roles; then the servers, their addresses, groups, volumes.
QUERIES = 8


@pytest.fixture
def many(project: Project, member: User, host: Host, flavor: Flavor, image: Image) -> int:
    """A project with a thousand active instances, an address each."""
    network = Network.objects.get(name="user")
    subnet = network.subnets.get()
    made = Instance.objects.bulk_create(
        Instance(
            project=project,
            user=member,
            name=f"web{number}",
            hostname=f"web{number}",
            state="active/",
            power="running",
            flavor=snapshot_of(flavor),
            vcpus=1,
            ram_mib=256,
            disk_mib=1024,
            image=image,
            host=host,
            metadata={"role": "front"},
        )
        for number in range(SERVERS)
    )
    ports = Port.objects.bulk_create(
        Port(
            network=network,
            project=project,
            mac=f"fa:16:3e:00:{number // 256:02x}:{number % 256:02x}",
            device_uuid=instance.uuid,
            device_owner="compute:nova",
            state="ACTIVE",
        )
        for number, instance in enumerate(made)
    )
    FixedIP.objects.bulk_create(
        FixedIP(port=port, subnet=subnet, address=f"10.100.{8 + number // 256}.{number % 256}")
        for number, port in enumerate(ports)
    )
    return SERVERS


@pytest.mark.parametrize("version", ["2.1", "2.79"])
def test_detail_of_a_thousand_servers(
    many: int,
    member: User,
    project: Project,
    version: str,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    secret, _ = token.issue_scoped(member, project, methods=["password"])
    headers = {"X-Auth-Token": secret, "OpenStack-API-Version": f"compute {version}"}
    client = Client(headers=headers)

    with django_assert_max_num_queries(QUERIES):
        answer = client.get("/compute/v2.1/servers/detail?limit=1000")

    servers = answer.json()["servers"]
    assert len(servers) == many
    assert servers[0]["addresses"]["user"][0]["addr"] == "10.100.11.231"
    assert len({server["id"] for server in servers}) == many
