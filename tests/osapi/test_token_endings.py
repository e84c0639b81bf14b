"""A token dies with what it rests on: asked for and taken away by HTTP, each way for itself.

A row says how the token was had, and what then happens. Somebody else's token for the same project
lives on, where that says nothing against it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from cloudwright.core.access.models import Role, Token
from cloudwright.core.access.selectors.actor import actor_for_token
from cloudwright.core.access.services import role as roles
from cloudwright.core.access.services import token as tokens
from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import Unauthenticated
from tests.conftest import PASSWORD, MakeUser
from tests.ec2 import signed

V3 = "/identity/v3"


@dataclass
class World:
    """mia may act in the project, by herself or (gus) by a group; rita looks on; tess is trusted
    by mia. `kept` is what was made on the way to a token, by name."""

    staff: Client
    customer: Customer
    project: Project
    mia: User
    gus: User
    rita: User
    tess: User
    root: User
    group: Group
    kept: dict[str, str] = field(default_factory=dict)

    def path(self, what: str) -> str:
        """`/users/{mia}` with ids."""
        people = {name: getattr(self, name).uuid.hex for name in ("mia", "gus", "tess", "root")}
        return V3 + what.format(
            **people,
            group=self.group.uuid.hex,
            project=self.project.uuid.hex,
            domain=self.customer.uuid.hex,
            **{f"role_{role.name}": role.uuid.hex for role in Role.objects.all()},
            **self.kept,
        )


@pytest.fixture
def world(
    customer: Customer, project: Project, staff: User, make_user: MakeUser, reader: User
) -> World:
    secret, _ = tokens.issue_scoped(staff, None, methods=["password"])
    group = Group.objects.create(customer=customer, name="crew")
    roles.grant("member", group, project, actor=SYSTEM)
    mia = make_user("mia", member=project)
    gus, tess = make_user("gus"), make_user("tess")
    group.members.add(gus)
    for name in ("manager",):
        roles.grant(name, mia, customer, actor=SYSTEM)
    root = make_user("second", admin=None)
    admin = Client(headers={"X-Auth-Token": secret})
    return World(admin, customer, project, mia, gus, reader, tess, root, group)


def sent(client: Client, method: str, path: str, body: Any = None) -> Any:
    data = "" if body is None else json.dumps(body)
    answer = client.generic(method, path, data, content_type="application/json")
    assert answer.status_code < 300, (method, path, answer.status_code, answer.content)
    return answer


def by_password(user: User, scope: object) -> str:
    named = {"id": user.uuid.hex, "password": PASSWORD}
    identity = {"methods": ["password"], "password": {"user": named}}
    return signed_in({"identity": identity, "scope": scope})


def signed_in(auth: dict[str, Any]) -> str:
    answer = sent(Client(), "POST", f"{V3}/auth/tokens", {"auth": auth})
    return str(answer.headers["X-Subject-Token"])


def in_project(world: World) -> object:
    return {"project": {"id": world.project.uuid.hex}}


def mias(world: World) -> str:
    return by_password(world.mia, in_project(world))


def by_group(world: World) -> str:
    return by_password(world.gus, in_project(world))


def unscoped(world: World) -> str:
    return by_password(world.mia, "unscoped")


def on_domain(world: World) -> str:
    return by_password(world.mia, {"domain": {"id": world.customer.uuid.hex}})


def on_system(world: World) -> str:
    return by_password(world.root, {"system": {"all": True}})


def begotten(world: World) -> str:
    shown = by_password(world.mia, "unscoped")
    identity = {"methods": ["token"], "token": {"id": shown}}
    return signed_in({"identity": identity, "scope": in_project(world)})


def by_application_credential(world: World) -> str:
    mia = Client(headers={"X-Auth-Token": mias(world)})
    path = world.path("/users/{mia}/application_credentials")
    made = sent(mia, "POST", path, {"application_credential": {"name": "robot"}}).json()
    credential = made["application_credential"]
    world.kept["application_credential"] = credential["id"]
    shown = {"id": credential["id"], "secret": credential["secret"]}
    methods = ["application_credential"]
    return signed_in({"identity": {"methods": methods, "application_credential": shown}})


def _entrusted(world: World, *, impersonation: bool) -> str:
    mia = Client(headers={"X-Auth-Token": mias(world)})
    wanted = {
        "trustor_user_id": world.mia.uuid.hex,
        "trustee_user_id": world.tess.uuid.hex,
        "project_id": world.project.uuid.hex,
        "impersonation": impersonation,
        "roles": [{"name": "member"}],
    }
    made = sent(mia, "POST", f"{V3}/OS-TRUST/trusts", {"trust": wanted}).json()["trust"]
    world.kept["trust"] = made["id"]
    return by_password(world.tess, {"OS-TRUST:trust": {"id": made["id"]}})


def by_trust(world: World) -> str:
    return _entrusted(world, impersonation=False)


def in_her_place(world: World) -> str:
    return _entrusted(world, impersonation=True)


def by_ec2(world: World) -> str:
    mia = Client(headers={"X-Auth-Token": mias(world)})
    path = world.path("/users/{mia}/credentials/OS-EC2")
    asked = {"tenant_id": world.project.uuid.hex}
    pair = sent(mia, "POST", path, asked).json()["credential"]
    world.kept["access"] = pair["access"]
    answer = sent(world.staff, "POST", f"{V3}/ec2tokens", {"credentials": signed(pair, "/cloud")})
    return str(answer.headers["X-Subject-Token"])


Had = Callable[[World], str]
Ending = tuple[str, str, Any]
NEW = "another good password"
OWN_PASSWORD = (
    "POST",
    "/users/{mia}/password",
    {"user": {"original_password": PASSWORD, "password": NEW}},
)
TRUSTEES_PASSWORD = ("PATCH", "/users/{tess}", {"user": {"password": NEW}})
SET_PASSWORD = ("PATCH", "/users/{mia}", {"user": {"password": NEW}})
DISABLED = ("PATCH", "/users/{mia}", {"user": {"enabled": False}})
DELETED = ("DELETE", "/users/{mia}", None)
PROJECT_OFF = ("PATCH", "/projects/{project}", {"project": {"enabled": False}})
PROJECT_GONE = ("DELETE", "/projects/{project}", None)
DOMAIN_OFF = ("PATCH", "/domains/{domain}", {"domain": {"enabled": False}})
ROLE = ("DELETE", "/projects/{project}/users/{mia}/roles/{role_member}", None)
DOMAIN_ROLE = ("DELETE", "/domains/{domain}/users/{mia}/roles/{role_manager}", None)
SYSTEM_ROLE = ("DELETE", "/system/users/{root}/roles/{role_admin}", None)
GROUP_ROLE = ("DELETE", "/projects/{project}/groups/{group}/roles/{role_member}", None)
LEFT_GROUP = ("DELETE", "/groups/{group}/users/{gus}", None)
GROUP_GONE = ("DELETE", "/groups/{group}", None)
CREDENTIAL = ("DELETE", "/users/{mia}/application_credentials/{application_credential}", None)
TRUST = ("DELETE", "/OS-TRUST/trusts/{trust}", None)
TRUSTEE_OFF = ("PATCH", "/users/{tess}", {"user": {"enabled": False}})
TRUSTEE_GONE = ("DELETE", "/users/{tess}", None)
PAIR = ("DELETE", "/users/{mia}/credentials/OS-EC2/{access}", None)

ALL_OF_MIAS = (mias, begotten, by_application_credential, by_trust, in_her_place, by_ec2)
FOR_EVERYBODY = {PROJECT_OFF[:2], PROJECT_GONE[:2], DOMAIN_OFF[:2]}
CASES: list[tuple[Had, Ending]] = [
    *((had, OWN_PASSWORD) for had in (*ALL_OF_MIAS, unscoped, on_domain)),
    *((had, SET_PASSWORD) for had in (*ALL_OF_MIAS, unscoped, on_domain)),
    *((had, DISABLED) for had in (*ALL_OF_MIAS, unscoped, on_domain)),
    *((had, DELETED) for had in (*ALL_OF_MIAS, unscoped, on_domain)),
    *((had, PROJECT_OFF) for had in (*ALL_OF_MIAS, by_group)),
    *((had, PROJECT_GONE) for had in (*ALL_OF_MIAS, by_group)),
    *((had, DOMAIN_OFF) for had in (*ALL_OF_MIAS, by_group, on_domain)),
    *((had, ROLE) for had in ALL_OF_MIAS),
    (on_domain, DOMAIN_ROLE),
    (on_system, SYSTEM_ROLE),
    *((by_group, ending) for ending in (GROUP_ROLE, LEFT_GROUP, GROUP_GONE)),
    (by_application_credential, CREDENTIAL),
    *((had, TRUST) for had in (by_trust, in_her_place)),
    *((had, TRUSTEE_OFF) for had in (by_trust, in_her_place)),
    *((had, TRUSTEE_GONE) for had in (by_trust, in_her_place)),
    *((had, TRUSTEES_PASSWORD) for had in (by_trust, in_her_place)),
    (by_ec2, PAIR),
]


def alive(secret: str) -> bool:
    """Whether a service takes it: asked as each door asks, and over HTTP."""
    taken = Client(headers={"X-Auth-Token": secret}).get(f"{V3}/auth/projects").status_code
    try:
        actor_for_token(secret, kind="keystone")
    except Unauthenticated:
        assert taken == 401
        return False
    assert taken == 200
    return True


@pytest.mark.parametrize(
    ("had", "ending"),
    CASES,
    ids=[f"{had.__name__}: {ending[0]} {ending[1]}" for had, ending in CASES],
)
def test_a_token_dies_with_what_it_rests_on(world: World, had: Had, ending: Ending) -> None:
    secret, others = had(world), by_password(world.rita, in_project(world))
    assert alive(secret)
    method, path, body = ending
    whose = {TRUST[1]: mias, CREDENTIAL[1]: mias, PAIR[1]: mias}.get(path)
    doer = Client(headers={"X-Auth-Token": whose(world)}) if whose else world.staff
    if ending is OWN_PASSWORD:
        doer = Client(headers={"X-Auth-Token": unscoped(world)})
    sent(doer, method, world.path(path), body)
    assert not alive(secret)
    assert alive(others) == (ending[:2] not in FOR_EVERYBODY)


@pytest.mark.parametrize("had", [*ALL_OF_MIAS, by_group, unscoped, on_domain, on_system])
def test_a_token_is_revoked_alone(world: World, had: Had) -> None:
    secret = had(world)
    living = Token.objects.count()
    world.staff.delete(f"{V3}/auth/tokens", headers={"X-Subject-Token": secret})
    assert not alive(secret)
    assert Token.objects.count() == living - 1


def test_whoever_has_another_role_left_keeps_the_token(world: World) -> None:
    roles.grant("reader", world.mia, world.project, actor=SYSTEM)
    secret = mias(world)
    sent(world.staff, "DELETE", world.path(ROLE[1]))
    assert alive(secret)
    assert actor_for_token(secret, kind="keystone")[0].roles == {"reader"}
