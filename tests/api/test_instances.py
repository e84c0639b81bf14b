"""Instances through `/api/`: HTTP in, HTTP, rows and machines out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.services import ssh_key as keys
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import SYSTEM
from tests.api.conftest import Api

Drain = Callable[[], int]


@pytest.fixture
def wish(link: Link, choice: dict[str, ServiceProperty]) -> dict[str, str]:
    """The body of a POST that works."""
    return {
        "name": "web1",
        "service_project_link": f"http://testserver/api/links/{link.uuid.hex}/",
        "image": f"http://testserver/api/images/{choice['image'].uuid.hex}/",
        "flavor": f"http://testserver/api/flavors/{choice['flavor'].uuid.hex}/",
    }


def operation_of(client: APIClient, answer: object) -> dict[str, object]:
    url, _, rel = answer["Link"].partition("; ")  # type: ignore[index]
    assert rel == 'rel="operation"'
    return client.get(url.strip("<>")).json()  # type: ignore[no-any-return]


def test_from_post_to_delete(api: Api, member: User, wish: dict[str, str], drain: Drain) -> None:
    client = api(member)
    made = client.post("/api/instances/", {**wish, "description": "the web"})
    assert made.status_code == 201, made.json()
    url = made["Location"]
    assert made.json()["state"] == "Creation Scheduled"
    operation = operation_of(client, made)
    assert operation["title"] == "Create web1"
    assert operation["targets"][0]["url"] == url  # type: ignore[index]

    drain()
    row = client.get(url).json()
    assert (row["state"], row["runtime_state"], row["error_message"]) == ("OK", "ACTIVE", "")
    assert row["internal_ips"] == ["10.100.0.10"]
    assert row["access"]["ssh"]["port"] >= 22000
    assert (row["cores"], row["ram"], row["disk"]) == (1, 256, 1024)
    assert row["resource_type"] == "Embedded.Instance"
    assert row["user_username"] == "mia"
    steps = operation_of(client, made)["steps"]
    assert [step["state"] for step in steps] == ["done", "done"]  # type: ignore[attr-defined]

    for action, runtime in (("stop", "SHUTOFF"), ("start", "ACTIVE"), ("pause", "PAUSED"),
                            ("unpause", "ACTIVE"), ("restart", "ACTIVE")):  # fmt: skip
        answer = client.post(f"{url}{action}/")
        assert (answer.status_code, answer.json()) == (
            202, {"status": f"{action} was scheduled"},
        )  # fmt: skip
        drain()
        assert client.get(url).json()["runtime_state"] == runtime

    assert client.patch(url, {"name": "web2"}).status_code == 200
    drain()
    assert client.get(url).json()["name"] == "web2"
    gone = client.delete(url)
    assert gone.status_code == 202
    drain()
    assert client.get(url).status_code == 404
    assert operation_of(client, gone)["state"] == "done"


def test_a_wrong_state_is_409_and_options_said_so(
    api: Api, member: User, wish: dict[str, str], drain: Drain
) -> None:
    client = api(member)
    url = client.post("/api/instances/", wish)["Location"]
    drain()
    actions = client.options(url).json()["actions"]
    assert actions["stop"]["enabled"]
    assert actions["stop"]["fields"]["hard"]["type"] == "boolean"
    assert not actions["start"]["enabled"]

    answer = client.post(f"{url}start/")
    assert answer.status_code == 409
    assert answer.json()["detail"] == actions["start"]["reason"]
    assert actions["destroy"]["method"] == "DELETE"
    assert actions["unlink"]["reason"].startswith("It would come back")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 256),
        ("image", "0" * 32),
        ("flavor", "0" * 32),
        ("service_project_link", "0" * 32),
        ("ssh_public_key", "0" * 32),
        ("networks", ["0" * 32]),
        ("user_data", "x" * 49_150),
        ("user_data", "a\u0000b"),
    ],
)
def test_bad_input_names_its_field(
    api: Api, member: User, wish: dict[str, str], field: str, value: object
) -> None:
    answer = api(member).post("/api/instances/", {**wish, field: value})

    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert not Instance.objects.exists()


def test_a_reached_quota_is_409_at_the_door(
    api: Api, member: User, wish: dict[str, str], link: Link
) -> None:
    ledger.set_limit(link.project, "instances", 0, actor=SYSTEM)
    answer = api(member).post("/api/instances/", wish)

    assert (answer.status_code, answer.json()["code"]) == (409, "quota_exceeded")
    assert not Instance.objects.exists()


def test_only_ones_own_keys_go_into_a_machine(
    api: Api, member: User, staff: User, wish: dict[str, str]
) -> None:
    key, _ = keys.generate(staff, name="root's", actor=SYSTEM)
    answer = api(member).post("/api/instances/", {**wish, "ssh_public_key": key.uuid.hex})
    assert (answer.status_code, list(answer.json())) == (400, ["ssh_public_key"])

    mine, _ = keys.generate(member, name="mine", actor=SYSTEM)
    answer = api(member).post("/api/instances/", {**wish, "ssh_public_key": mine.uuid.hex})
    assert answer.status_code == 201
    assert answer.json()["key_fingerprint"] == mine.fingerprint


def test_filters_take_old_names_too(
    api: Api, member: User, wish: dict[str, str], drain: Drain
) -> None:
    client = api(member)
    client.post("/api/instances/", wish)
    drain()

    def found(query: str) -> int:
        return len(client.get(f"/api/instances/?{query}").json())

    assert found("state=OK") == found("state=Online") == found("state=Erred&state=OK") == 1
    assert found("state=Offline") == found("state=Erred") == found("state=nonsense") == 0
    assert found("name=WEB") == 1
    assert found("project_uuid=" + "0" * 32) == 0


def test_the_console_is_a_ticket(
    api: Api, member: User, wish: dict[str, str], drain: Drain
) -> None:
    client = api(member)
    url = client.post("/api/instances/", wish)["Location"]
    drain()
    ticket = client.post(f"{url}console/", {"kind": "serial"}).json()

    assert ticket["url"].startswith("/live/console/")
    assert client.post(f"{url}console/", {"kind": "telnet"}).status_code == 400


def test_cancel_and_retry(api: Api, member: User, wish: dict[str, str], drain: Drain) -> None:
    client = api(member)
    made = client.post("/api/instances/", wish)
    url = made["Link"].partition(">")[0].strip("<")
    assert client.options(url).json()["actions"]["cancel"]["enabled"]
    assert client.post(f"{url}cancel/").status_code == 202
    assert client.post(f"{url}cancel/").status_code == 409
    assert client.get(made["Location"]).json()["state"] == "Erred"

    again = client.post(f"{url}retry/")
    assert again.status_code == 202
    drain()
    assert operation_of(client, again)["state"] == "done"
    assert client.get(made["Location"]).json()["state"] == "OK"
