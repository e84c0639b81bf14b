"""Walks the OpenStack services as every role and as a stranger, in the newest microversion."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.network.models import Network, Port, Subnet
from cloudwright.core.access.services import application_credential as credentials
from cloudwright.core.access.services import role as roles
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.accounts.services import group as groups
from cloudwright.core.accounts.services import ssh_key as keys
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.osapi.identity.catalog import service_ids
from tests.conftest import MakeUser
from tests.policy import routes, table
from tests.policy.conftest import World, undone
from tests.policy.table import ROLES, Row
from tests.simulated_cloud import MakeInstance

VERSION = {"OpenStack-API-Version": "compute latest"}
PATCH = "application/openstack-images-v2.1-json-patch"


@pytest.fixture
def cloud(
    make_instance: MakeInstance,
    make_user: MakeUser,
    actor: Callable[..., Actor],
    customer: Customer,
    project: Project,
    other_project: Project,
    reader: User,
    member: User,
    manager: User,
    staff: User,
) -> World:
    """A private image and a server with a tag, made by `mia`, who has a key and a credential."""
    server = make_instance(
        "web1", actor=actor(member, project), metadata={"key": "value"}, tags=["tag"]
    )
    Instance.objects.update(user=member)
    server.image.visibility = "private"
    server.image.tags = ["tag"]
    server.image.save()
    credential, _ = credentials.create(member, project, name="robot", actor=actor(member))
    for each in (reader, member, manager, staff):
        keys.generate(each, name="laptop", actor=SYSTEM)
    other = make_user("otto", member=other_project)
    keys.generate(other, name="laptop", actor=SYSTEM)
    service_id, endpoint_id = service_ids()
    role = roles.grant("reader", member, project, actor=SYSTEM).role
    Flavor.objects.filter(flavorid="1").update(extra_specs={"spec": "1"})
    group = groups.create(customer, name="people", actor=SYSTEM)
    people: dict[str, User | None] = {"stranger": None, "other": other, "reader": reader}
    return World(
        people=people | {"member": member, "manager": manager, "staff": staff},
        names={
            "server_id": str(server.uuid),
            "flavor_id": "1",
            "image_id": str(server.image.uuid),
            "network_id": str(Network.objects.get().uuid),
            "subnet_id": str(Subnet.objects.get().uuid),
            "port_id": str(Port.objects.get().uuid),
            "hypervisor_id": str(server.host.uuid),
            "network_label": "user",
            "request_id": f"req-{Operation.objects.get().uuid}",
            "keypair_name": "laptop",
            "project_id": project.uuid.hex,
            "domain_id": customer.uuid.hex,
            "user_id": member.uuid.hex,
            "group_id": group.uuid.hex,
            "role_id": role.uuid.hex,
            "credential_id": credential.uuid.hex,
            "service_id": service_id,
            "endpoint_id": endpoint_id,
            "region_id": "RegionOne",
            "key": "key",
            "tag": "tag",
            "spec": "spec",
            "noun": "image",
        },
    )


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    rows = {(row.method, row.path) for row in table.read("osapi")}
    seen = {(route.method, route.path) for route in routes.openstack_routes()}
    for method, path in sorted(seen - rows):
        raise AssertionError(table.how_to("osapi", method, path))
    assert rows <= seen, f"rows without a route: {sorted(rows - seen)}"


def test_everybody_gets_what_the_table_says(
    cloud: World, project: Project, other_project: Project
) -> None:
    clients = {
        role: _client(user, other_project if role == "other" else project)
        for role, user in cloud.people.items()
    }
    wrong = []
    for row in table.read("osapi"):
        got = {role: _send(clients[role], row, cloud.names) for role in ROLES}
        if got != row.expected:
            wrong.append(f"{row}: {got}, the table says {row.expected}")
    assert not wrong, "\n".join(wrong)


def _client(user: User | None, project: Project) -> Client:
    if user is None:
        return Client(headers=VERSION)
    secret, _ = token.issue_scoped(user, project, methods=["password"])
    return Client(headers={**VERSION, "X-Auth-Token": secret, "X-Subject-Token": secret})


def _send(client: Client, row: Row, names: dict[str, str]) -> int:
    alias = "net-mtu" if row.path.startswith("/network") else "os-keypairs"
    path = row.path.format(**names, alias=alias)
    body = json.dumps(row.body) if row.body is not None else ""
    body = re.sub(r"<(\w+)>", lambda found: names[found[1]], body)
    kind = PATCH if row.method == "PATCH" and path.startswith("/image") else "application/json"
    with undone():
        return client.generic(row.method, path, body, content_type=kind).status_code
