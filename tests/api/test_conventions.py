"""NodeConductor's conventions: tokens, bare lists, pages, order, errors, OPTIONS, OpenAPI."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.projects.models import Project
from tests.api.conftest import Api
from tests.conftest import PASSWORD


def many_projects(customer: Customer, count: int) -> None:
    Project.objects.bulk_create(
        Project(customer=customer, name=f"p{number:04}") for number in range(count)
    )


def test_a_password_gives_a_token_that_opens_the_api(client: Client, member: User) -> None:
    given = {"username": member.login, "password": PASSWORD}
    answer = client.post("/api-auth/password/", given, content_type="application/json")
    assert answer.status_code == 200
    token = answer.json()["token"]

    found = client.get("/api/users/?current", headers={"Authorization": f"Token {token}"})
    assert [user["username"] for user in found.json()] == [member.login]


def test_login_errors_have_their_shapes(client: Client, member: User) -> None:
    def sign_in(**given: str) -> tuple[int, object]:
        answer = client.post("/api-auth/password/", given, content_type="application/json")
        return answer.status_code, answer.json()

    assert sign_in(username="mia") == (400, {"password": ["This field is required."]})
    status, body = sign_in(username="mia", password="wrong")
    assert (status, body["code"]) == (401, "unauthenticated")  # type: ignore[index]
    for _ in range(10):
        status, body = sign_in(username="mia", password="wrong")
    assert (status, body["code"]) == (429, "throttled")  # type: ignore[index]
    assert sign_in(username="mia", password=PASSWORD)[0] == 429


@pytest.mark.parametrize("header", ["Token nonsense", "Token", "Token a b"])
def test_a_bad_token_is_401_and_names_the_scheme(client: Client, db: None, header: str) -> None:
    answer = client.get("/api/projects/", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert set(answer.json()) == {"detail", "code"}


def test_lists_are_bare_and_say_how_many(api: Api, staff: User, customer: Customer) -> None:
    many_projects(customer, 23)
    answer = api(staff).get("/api/projects/?page=2&page_size=10&o=name")

    assert [row["name"] for row in answer.json()] == [f"p{n:04}" for n in range(10, 20)]
    assert answer["X-Result-Count"] == "23"
    links = dict(
        reversed(part.strip().split("; "))
        for part in answer["Link"].split(",")  # type: ignore[misc]
    )
    base = "<http://testserver/api/projects/?o=name"
    assert links == {
        'rel="first"': f"{base}&page_size=10>",
        'rel="prev"': f"{base}&page_size=10>",
        'rel="next"': f"{base}&page=3&page_size=10>",
        'rel="last"': f"{base}&page=3&page_size=10>",
    }


def test_page_size_is_clamped_and_pages_end(api: Api, staff: User, customer: Customer) -> None:
    many_projects(customer, 120)
    client = api(staff)

    assert len(client.get("/api/projects/?page_size=500").json()) == 100
    assert len(client.get("/api/projects/").json()) == 10
    assert client.get("/api/projects/?page=99").status_code == 404
    assert client.head("/api/projects/")["X-Result-Count"] == "120"


def test_fields_order_and_filters(api: Api, staff: User, customer: Customer) -> None:
    many_projects(customer, 3)
    client = api(staff)

    rows = client.get("/api/projects/?field=name&field=uuid&o=-name").json()
    assert [set(row) for row in rows] == [{"name", "uuid"}] * 3
    assert rows[0]["name"] == "p0002"
    assert len(rows[0]["uuid"]) == 32
    assert [row["name"] for row in client.get("/api/projects/?name=P0001").json()] == ["p0001"]
    assert client.get("/api/projects/?o=secret").status_code == 400
    wrong = client.get("/api/projects/?customer=nonsense")
    assert (wrong.status_code, list(wrong.json())) == (400, ["customer"])


def test_nothing_of_other_projects_is_there(
    api: Api, member: User, project: Project, other_project: Project
) -> None:
    client = api(member)

    assert [row["name"] for row in client.get("/api/projects/").json()] == ["web"]
    hidden = client.get(f"/api/projects/{other_project.uuid.hex}/")
    absent = client.get(f"/api/projects/{'0' * 32}/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json()["code"] == absent.json()["code"] == "not_found"
    assert client.get(f"/api/projects/{project.uuid}/").status_code == 200


def test_errors_of_the_framework_have_the_same_shape(api: Api, staff: User) -> None:
    client = api(staff)

    for answer in (
        client.put("/api/projects/", {}),
        client.post("/api/projects/", b"{", content_type="application/json"),
        client.post("/api/projects/", b"x", content_type="text/csv"),
    ):
        assert answer.status_code in {400, 405, 415}
        assert set(answer.json()) == {"detail", "code"}


def test_a_name_that_is_taken_is_a_field_error(
    api: Api, owner: User, project: Project, customer: Customer
) -> None:
    given = {"name": project.name, "customer": f"http://x/api/customers/{customer.uuid.hex}/"}
    answer = api(owner).post("/api/projects/", given)

    assert (answer.status_code, list(answer.json())) == (400, ["name"])


def test_a_row_that_one_cannot_see_cannot_be_named(api: Api, member: User) -> None:
    hidden = Customer.objects.create(name="Hidden")
    for value in (hidden.uuid.hex, "0" * 32, 7, None, "http://x/"):
        answer = api(member).post("/api/projects/", {"name": "x", "customer": value})
        assert (answer.status_code, list(answer.json())) == (400, ["customer"])


def test_options_on_a_list_describe_the_form(api: Api, staff: User) -> None:
    fields = api(staff).options("/api/projects/").json()["actions"]["POST"]

    assert fields["name"] == {
        "type": "string", "required": True, "label": "Name", "max_length": 150,
    }  # fmt: skip
    assert fields["customer"]["type"] == "select"
    assert fields["customer"]["url"] == "http://testserver/api/customers/"
    assert fields["customer"]["value_field"] == "url"


def test_options_on_a_row_say_what_and_why_not(
    api: Api, owner: User, member: User, project: Project
) -> None:
    url = f"/api/projects/{project.uuid.hex}/"
    mine = api(owner).options(url).json()["actions"]
    theirs = api(member).options(url).json()["actions"]

    assert mine["destroy"] == {
        "title": "Destroy", "method": "DELETE", "url": f"http://testserver{url}",
        "enabled": True, "reason": None, "destructive": True, "type": "button", "fields": {},
    }  # fmt: skip
    assert mine["update"]["type"] == "form"
    assert "name" in mine["update"]["fields"]
    assert not theirs["destroy"]["enabled"]
    assert "role" in theirs["destroy"]["reason"]
    assert "fields" not in theirs["destroy"]


def test_version_is_open_and_the_page_of_the_api_needs_no_inline_script(
    client: Client, db: None
) -> None:
    assert client.get("/api/version/").json()["api"] == 1
    page = client.get("/api/docs/").content.decode()
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")


def test_openapi_says_everything_it_should(db: None) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file="/dev/null")


def test_openapi_describes_every_kind(client: Client, db: None) -> None:
    schema = client.get("/api/schema/").json()

    kinds = {path.split("/")[2] for path in schema["paths"] if path.startswith("/api/")}
    assert {"customers", "projects", "users", "keys", "service-settings", "services", "links",
            "instances", "images", "flavors", "networks", "operations", "events",
            "quotas", "version"} <= kinds  # fmt: skip
    post = schema["paths"]["/api/instances/"]["post"]
    assert "201" in post["responses"]
    ref = post["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    body = schema["components"]["schemas"][ref.rsplit("/", 1)[1]]
    assert {"name", "image", "flavor", "service_project_link"} <= set(body["required"])
    start = schema["paths"]["/api/instances/{uuid}/start/"]["post"]
    assert "202" in start["responses"]


def test_a_project_shows_its_services_and_quotas(
    api: Api, member: User, link: Link, choice: dict[str, ServiceProperty]
) -> None:
    row = api(member).get(f"/api/projects/{link.project.uuid.hex}/").json()

    assert row["services"][0]["type"] == "embedded"
    assert row["services"][0]["service_project_link_url"].endswith(f"{link.uuid.hex}/")
    assert {quota["name"] for quota in row["quotas"]} >= {"instances", "cores", "ram_mib"}
    assert len(choice) == 2
