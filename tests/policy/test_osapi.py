"""Walks the OpenStack services as every role and as a stranger, in the newest microversion that
knows the call."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from django.test import Client

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.console.models import ConsoleGrant
from cloudwright.cloud.console.services import console as consoles
from cloudwright.cloud.image.services import image_member as image_members
from cloudwright.cloud.image.services import metadef_namespace as metadefs
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.scheduling.services import aggregate as aggregates
from cloudwright.cloud.scheduling.services import instance_group as instance_groups
from cloudwright.core.access.models import AccessRule
from cloudwright.core.access.services import application_credential as credentials
from cloudwright.core.access.services import credential as ec2
from cloudwright.core.access.services import limit as limits
from cloudwright.core.access.services import registered_limit as registered_limits
from cloudwright.core.access.services import role as roles
from cloudwright.core.access.services import role_definition as role_definitions
from cloudwright.core.access.services import token
from cloudwright.core.access.services import trust as trusts
from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.services import group as groups
from cloudwright.core.accounts.services import ssh_key as keys
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.osapi.compute.action import ACTIONS as SERVER_ACTIONS
from cloudwright.osapi.compute.versions import OFFERED
from cloudwright.osapi.identity.catalog import service_ids
from cloudwright.osapi.volume.volume_action import ACTS as VOLUME_ACTIONS
from tests.conftest import MakeUser
from tests.policy import routes, table
from tests.policy.conftest import World, undone
from tests.policy.networking import networking
from tests.policy.storage import storage
from tests.policy.table import ROLES, Row
from tests.simulated_cloud import MakeInstance

VERSION = {"OpenStack-API-Version": "compute latest, volume latest"}
# Names that are the same in every world.
WORDS = {
    **{word: word for word in ("key", "tag", "spec")},
    "class_name": "default",
    "action": "enable",
    "before": "2026-01-02 03:04:05",
}
SERVICES = ("identity", "compute", "image", "network", "volume")
PATCH = "application/openstack-images-v2.1-json-patch"


@pytest.fixture
def people(
    make_user: MakeUser,
    other_project: Project,
    reader: User,
    member: User,
    manager: User,
    staff: User,
) -> dict[str, User | None]:
    """By role; everybody has a key, named alike."""
    found = {"other": make_user("otto", member=other_project), "reader": reader, "member": member}
    found |= {"manager": manager, "staff": staff}
    for each in found.values():
        keys.generate(each, name="laptop", actor=SYSTEM)
    return {"stranger": None, **found}


@pytest.fixture
def cloud(
    people: dict[str, User | None],
    make_instance: MakeInstance,
    actor: Callable[..., Actor],
    project: Project,
    other_project: Project,
    member: User,
) -> World:
    """A shared image and a server with a tag, made by `mia`, who has a credential and, besides
    member, the role reader."""
    mia = actor(member, project)
    server = make_instance("web1", actor=mia, metadata={"key": "value"}, tags=["tag"])
    server.image.visibility = "shared"
    server.image.tags, server.image.properties = ["tag"], {"key": "value"}
    server.image.save()
    Flavor.objects.filter(flavorid="1").update(extra_specs={"spec": "1"})
    credential, _ = credentials.create(member, project, name="robot", actor=actor(member))
    role = roles.grant("reader", member, project, actor=SYSTEM).role
    service_id, endpoint_id = service_ids()
    by_hex = {"project": project, "domain": project.customer, "user": member}
    by_hex |= {"role": role, "credential": credential}
    by_hex["group"] = groups.create(project.customer, name="people", actor=SYSTEM)
    rule = {"service": "image", "method": "GET", "path": "/v2/images"}
    by_hex["access_rule"] = AccessRule.objects.create(user=member, **rule)
    by_uuid = {"server": server, "image": server.image, "hypervisor": server.host}
    by_uuid |= networking(project, mia) | {"interface": Port.objects.get(device_uuid=server.uuid)}
    by_uuid |= _scheduling(project, server, mia)
    by_hex["other_project"] = other_project
    by_hex["member"] = Project.objects.create(customer=project.customer, name="third")
    image_members.create(server.image, by_hex["member"], actor=mia)
    request_id = f"req-{Operation.objects.get().uuid}"
    by_uuid |= storage(make_instance, server, mia)
    terms = trusts.Terms(roles=[role], impersonation=False)
    reader = cast("User", people["reader"])
    by_hex["trust"] = trusts.create(member, reader, project, terms, actor=mia)
    by_hex |= _limits(project)
    by_hex["implied"] = role_definitions.create("auditor", actor=SYSTEM)
    Project.objects.filter(pk=project.pk).update(tags=["tag"])
    names = {f"{kind}_id": row.uuid.hex for kind, row in by_hex.items()}
    names |= {f"{kind}_id": str(row.uuid) for kind, row in by_uuid.items()}
    names |= {"service_id": service_id, "endpoint_id": endpoint_id, "region_id": "RegionOne"}
    names |= {"flavor_id": "1", "keypair_name": "laptop", "network_label": "user"}
    names |= {"request_id": request_id, "noun": "image", "store": "local", "task_id": request_id}
    pair = ec2.create_pair(member, project, by=None, actor=mia)
    names |= {"keystone_id": pair.ident, "access": ec2.pair_of(pair)["access"]}
    names |= _definitions(project) | {"console_token": _ticket(server, mia), "migration_id": "1"}
    names |= {"host_name": server.host.name}
    also = {"resource_id": "network_id", "floating_ip_id": "floatingip_id"}
    names |= {"collection": "networks", **{name: names[each] for name, each in also.items()}}
    return World(people, names | WORDS)


def _limits(project: Project) -> dict[str, Any]:
    """One of the project, and what it rests on."""
    details = {"resource_name": "things", "default_limit": 1}
    registered_limits.create_all([("identity", details)], actor=SYSTEM)
    wish = limits.Wish(project, "identity", "", "things", 2, None)
    limit = limits.create_all([wish], actor=SYSTEM)[0]
    return {"limit": limit, "registered_limit": limit.registered}


def _ticket(server: Instance, mia: Actor) -> str:
    """To a console, for as long as the walk lasts."""
    grant = consoles.open(server, "vnc", actor=mia)
    ConsoleGrant.objects.update(expires_at=clock.now() + timedelta(hours=1))
    return grant.token


def _scheduling(project: Project, server: Instance, mia: Actor) -> dict[str, Any]:
    """A server group, an aggregate, and the server's host, which is an agent too."""
    group = instance_groups.create(project, name="web", policy="affinity", actor=mia)
    aggregate = aggregates.create(name="fast", actor=SYSTEM)
    return {"server_group": group, "aggregate": aggregate, "agent": server.host}


def _definitions(project: Project) -> dict[str, str]:
    """A private namespace of metadata definitions with a part of each sort."""
    part = {"part": {"name": "part", "title": "Part", "type": "string"}}
    metadefs.create(
        project, namespace="words", parts=dict.fromkeys(metadefs.SORTS, part), actor=SYSTEM
    )
    return {"namespace": "words", "part": "part", "definition": "namespace"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_a_row_and_every_row_a_route(service: str) -> None:
    rows = {(row.method, row.route) for row in table.read(f"osapi/{service}")}
    seen = {
        (route.method, route.path)
        for route in routes.openstack_routes()
        if route.path.split("/")[1] == service
    }
    assert seen, f"no service answers below /{service}"
    for method, path in sorted(seen - rows):
        raise AssertionError(table.how_to(f"osapi/{service}", method, path))
    assert rows <= seen, f"rows without a route: {sorted(rows - seen)}"


def test_every_action_has_a_row() -> None:
    """One path, many actions: each is judged apart. Those that only old microversions know are
    seen in tests/wire."""
    newest = {name for name, action in SERVER_ACTIONS.items() if action.until >= OFFERED.most}
    for service, path, known in (
        ("compute", "/compute/v2.1/servers/{server_id}/action", newest),
        ("volume", "/volume/v3/volumes/{volume_id}/action", set(VOLUME_ACTIONS)),
    ):
        rows = [row.body for row in table.read(f"osapi/{service}") if row.path == path]
        missing = known - {name for body in rows for name in body}
        assert not missing, f"add rows for {sorted(missing)} to tests/policy/osapi/{service}.tsv"


@pytest.mark.usefixtures("console_relay")
@pytest.mark.parametrize("service", SERVICES)
def test_everybody_gets_what_the_table_says(
    cloud: World, project: Project, other_project: Project, service: str
) -> None:
    clients = {
        role: _client(user, other_project if role == "other" else project)
        for role, user in cloud.people.items()
    }
    wrong = []
    for row in table.read(f"osapi/{service}"):
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
    version = routes.last_version(row.route, row.method)
    known = {"OpenStack-API-Version": f"compute {version}"} if version else {}
    with undone():
        answer = client.generic(row.method, path, body, content_type=kind, headers=known)
    return answer.status_code
