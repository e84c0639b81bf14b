"""People, keys, quotas and events through `/api/`."""

from __future__ import annotations

import time
from datetime import timedelta

from rest_framework.test import APIClient

from cloudwright.core.access.models import Token
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from tests.api.conftest import Api
from tests.conftest import PASSWORD

NEW = "another long secret"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB+zc8bSwXh4yfFEWKN1Sr+nhSPH3rT6HzoTNQ1VTnQq mia"


def url_of(user: User) -> str:
    return f"/api/users/{user.uuid.hex}/"


def test_a_new_password_ends_every_token(api: Api, member: User) -> None:
    client, before = api(member), api(member)
    wrong = client.post(f"{url_of(member)}password/", {"password": NEW, "old_password": "x"})
    assert (wrong.status_code, list(wrong.json())) == (400, ["old_password"])
    weak = client.post(
        f"{url_of(member)}password/", {"password": "short", "old_password": PASSWORD}
    )
    assert (weak.status_code, list(weak.json())) == (400, ["password"])

    given = {"password": NEW, "old_password": PASSWORD}
    User.objects.update(password_changed_at=clock.now() - timedelta(minutes=2))
    Token.objects.update(issued_at=clock.now() - timedelta(minutes=1))
    assert client.post(f"{url_of(member)}password/", given).status_code == 200
    assert before.get("/api/projects/").status_code == 401
    again = {"username": member.login, "password": NEW}
    assert APIClient().post("/api-auth/password/", again).status_code == 200


def test_staff_makes_people_and_is_told_apart(api: Api, staff: User, customer: Customer) -> None:
    client = api(staff)
    made = client.post(
        "/api/users/", {"username": "ned", "password": PASSWORD, "customer": customer.uuid.hex}
    )

    assert made.status_code == 201, made.json()
    assert made.json()["username"] == "ned@Acme"
    assert not made.json()["is_staff"]
    assert client.get(url_of(staff)).json()["is_staff"]
    taken = client.post("/api/users/", {"username": "root", "password": PASSWORD})
    assert taken.status_code == 400


def test_keys_are_ones_own(api: Api, member: User, reader: User, staff: User) -> None:
    client = api(member)
    made = client.post("/api/keys/", {"name": "laptop", "public_key": KEY})
    assert made.status_code == 201, made.json()
    assert made.json()["type"] == "ssh-ed25519"
    assert made.json()["fingerprint"].count(":") == 15

    assert client.post("/api/keys/", {"name": "laptop", "public_key": KEY}).status_code == 409
    bad = client.post("/api/keys/", {"name": "b", "public_key": "ssh-rsa nonsense"})
    assert (bad.status_code, list(bad.json())) == (400, ["public_key"])
    assert api(reader).get("/api/keys/").json() == []
    assert len(api(staff).get("/api/keys/").json()) == 1
    assert client.delete(made["Location"]).status_code == 204
    assert client.get("/api/keys/").json() == []


def test_staff_sets_limits(api: Api, staff: User, member: User, project: Project) -> None:
    ledger.set_limit(project, "cores", 7, actor=SYSTEM)
    row = api(member).get("/api/quotas/?name=cores").json()[0]
    assert (row["limit"], row["scope_uuid"]) == (7, project.uuid.hex)
    assert not api(member).options(row["url"]).json()["actions"]["update"]["enabled"]

    assert api(staff).put(row["url"], {"limit": 9}).json()["limit"] == 9
    assert api(staff).put(row["url"], {"limit": -2}).status_code == 400
    shown = api(member).get(f"/api/projects/{project.uuid.hex}/").json()["quotas"]
    assert {line["name"]: line["limit"] for line in shown}["cores"] == 9


def test_events_tell_who_did_what_to_those_who_may_know(
    api: Api, owner: User, member: User, stranger: User, customer: Customer
) -> None:
    body = {"name": "made", "customer": customer.uuid.hex}
    made = api(owner).post("/api/projects/", body).json()
    query = f"/api/events/?event_type=project_creation_succeeded&scope={made['uuid']}"

    event = api(owner).get(query).json()[0]
    assert (event["user_username"], event["scope_type"]) == ("olga", "project")
    assert event["details"]["project_name"] == "made"
    assert api(member).get(query).json() == []
    assert api(stranger).get("/api/events/?search=made").json() == []
    now = int(time.time())
    assert api(owner).get(f"{query}&from={now - 60}&to={now + 60}").json()
    assert api(owner).get(f"{query}&from={now + 60}").json() == []
    assert api(owner).get(f"{query}&from=yesterday").status_code == 400
