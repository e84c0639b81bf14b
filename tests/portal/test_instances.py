from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.services import ssh_key
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Quota
from cloudwright.kernel.actor import SYSTEM
from tests.portal.conftest import Browse
from tests.portal.test_keys import ED25519

HX = {"HX-Request": "true"}
Drain = Callable[[], int]


@pytest.fixture
def form(link: Link, choice: dict[str, ServiceProperty]) -> dict[str, str]:
    """A form as somebody fills it in who changes nothing but the name."""
    return {
        "link": str(link.uuid),
        "name": "shop-1",
        "image": choice["image"].backend_id,
        "flavor": choice["flavor"].backend_id,
        "step": "review",
    }


def test_create_is_reviewed_first_and_watched_after(
    browse: Browse, member: User, form: dict[str, str], drain: Drain
) -> None:
    browser = browse(member)

    review = browser.post("/instances/create/", form).content.decode()
    assert "Create shop-1?" in review
    assert "1 of 20" in review
    assert not Instance.objects.exists()

    made = browser.post("/instances/create/", form | {"step": "create"})
    instance = Instance.objects.get()
    assert made["Location"] == f"/instances/{instance.uuid}/"
    page = browser.get(made["Location"]).content.decode()
    assert "Create shop-1" in page
    assert f"operation:{Operation.objects.get(targets__uuid=instance.uuid).uuid}" in page

    drain()
    fragment = browser.get(made["Location"], headers=HX).content.decode()
    assert fragment.lstrip().startswith('<div id="instance"')
    assert "Running" in fragment
    assert re.search(r"ssh -p 22\d{3} 127.0.0.1", fragment)


def test_a_pasted_key_is_kept_and_used(
    browse: Browse, member: User, form: dict[str, str], drain: Drain
) -> None:
    browser = browse(member)

    review = browser.post("/instances/create/", form | {"public_key": ED25519})

    key = member.ssh_keys.get()
    assert key.fingerprint in review.content.decode()
    browser.post("/instances/create/", form | {"key": str(key.uuid), "step": "create"})
    assert Instance.objects.get().key_name == "mia@laptop"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "  "}, "This field is required."),
        ({"name": "x" * 256}, "at most 255 characters"),
        ({"image": "of-somebody-else"}, "Select a valid choice."),
        ({"flavor": ""}, "This field is required."),
        ({"public_key": "no key"}, "This is not an OpenSSH public key."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    browse: Browse, member: User, form: dict[str, str], change: dict[str, str], says: str
) -> None:
    answer = browse(member).post("/instances/create/", form | change)

    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not Instance.objects.exists()


def test_too_much_user_data_is_refused_when_creating(
    browse: Browse, member: User, form: dict[str, str]
) -> None:
    answer = browse(member).post(
        "/instances/create/", form | {"user_data": "x" * 50_000, "step": "create"}
    )

    assert answer.status_code == 400
    assert "User data has at most 49149 bytes." in answer.content.decode()


def test_user_data_loses_the_line_ends_that_browsers_add(
    browse: Browse, member: User, form: dict[str, str]
) -> None:
    script = {"user_data": "#!/bin/sh\r\necho hello\r\n", "step": "create"}

    browse(member).post("/instances/create/", form | script)

    assert Instance.objects.get().user_data == "#!/bin/sh\necho hello\n"


def test_a_key_of_somebody_else_cannot_be_chosen(
    browse: Browse, member: User, reader: User, form: dict[str, str]
) -> None:
    key, _ = ssh_key.generate(reader, name="hers", actor=SYSTEM)

    answer = browse(member).post("/instances/create/", form | {"key": str(key.uuid)})

    assert "Select a valid choice." in answer.content.decode()


def test_a_full_quota_is_seen_in_the_review_and_refused(
    browse: Browse, member: User, form: dict[str, str], project: Project
) -> None:
    Quota.objects.update_or_create(
        scope_kind="project", scope_uuid=project.uuid, name="instances", defaults={"limit": 0}
    )
    browser = browse(member)

    review = browser.post("/instances/create/", form).content.decode()
    assert "more than the quota allows" in review
    answer = browser.post("/instances/create/", form | {"step": "create"})

    assert answer.status_code == 403
    assert "Quota exceeded for instances" in answer.content.decode()


def test_a_reader_is_told_why_not(
    browse: Browse, reader: User, form: dict[str, str], managed: Instance
) -> None:
    browser = browse(reader)

    page = browser.get("/instances/create/").content.decode()
    assert "It needs member in project web." in page
    answer = browser.post("/instances/create/", form | {"step": "create"})
    assert "It needs member in project web." in answer.content.decode()
    buttons = browser.get(f"/instances/{managed.uuid}/").content.decode()
    assert f"/instances/{managed.uuid}/do/" not in buttons
    assert "It needs member in project web." in buttons


def test_buttons_act_and_only_those_that_would_be_accepted(
    browse: Browse, member: User, managed: Instance, drain: Drain
) -> None:
    browser = browse(member)
    path = f"/instances/{managed.uuid}/"

    page = browser.get(path).content.decode()
    assert f"{path}do/stop/" in page
    assert f"{path}do/start/" not in page

    stopping = browser.post(f"{path}do/stop/", headers=HX).content.decode()
    assert "Stop web1" in stopping
    assert f"{path}do/stop/" not in stopping

    drain()
    stopped = browser.get(path).content.decode()
    assert "Stopped" in stopped
    assert f"{path}do/start/" in stopped


def test_a_refused_action_says_so_where_one_is(
    browse: Browse, member: User, managed: Instance
) -> None:
    browser = browse(member)
    path = f"/instances/{managed.uuid}/do/start/"

    fragment = browser.post(path, headers=HX)
    assert (fragment.status_code, fragment["HX-Retarget"]) == (409, "#flash")
    assert "It is not possible while the machine is ACTIVE." in fragment.content.decode()

    page = browser.post(path, headers={"Referer": "http://testserver/instances/"}, follow=True)
    assert page.redirect_chain == [("/instances/", 302)]
    assert "It is not possible while the machine is ACTIVE." in page.content.decode()
    assert browser.post(f"/instances/{managed.uuid}/do/dance/").status_code == 404


def test_delete_asks_for_the_name(
    browse: Browse, member: User, managed: Instance, drain: Drain
) -> None:
    browser = browse(member)
    path = f"/instances/{managed.uuid}/delete/"

    wrong = browser.post(path, {"name": "web"})
    assert wrong.status_code == 400
    assert "This is not the name of the instance." in wrong.content.decode()

    right = browser.post(path, {"name": "web1"}, follow=True)
    assert "web1 is being deleted." in right.content.decode()
    drain()
    assert not Instance.objects.exists()
    watched = browser.get(f"/instances/{managed.uuid}/", headers=HX)
    assert watched["HX-Redirect"] == "/instances/"


def test_rename(browse: Browse, member: User, managed: Instance, drain: Drain) -> None:
    browser = browse(member)
    path = f"/instances/{managed.uuid}/rename/"

    assert browser.post(path, {"name": " "}).status_code == 400
    assert browser.post(path, {"name": "front"}).status_code == 302
    drain()

    managed.refresh_from_db()
    assert managed.name == "front"


def test_search_and_filters_find_it(browse: Browse, member: User, managed: Instance) -> None:
    browser = browse(member)

    def finds(**query: str) -> bool:
        return str(managed.uuid) in browser.get("/instances/", query).content.decode()

    assert finds(q="WEB")
    assert finds(q=managed.internal_ips[0])
    assert not finds(q="mail")
    assert finds(state="running")
    assert not finds(state="stopped")
    assert finds(project=str(managed.project.uuid))
    assert finds(o="-state")
    assert finds(state="no such state", o="drop table", page="many")


def test_bulk_tells_each_refusal_by_name(browse: Browse, member: User, managed: Instance) -> None:
    browser = browse(member)
    form = {"action": "stop", "uuid": [str(managed.uuid), str(UUID(int=0))]}

    first = browser.post("/instances/bulk/", form, follow=True).content.decode()
    assert "1 instance is in work." in first
    second = browser.post("/instances/bulk/", form, follow=True).content.decode()
    assert "web1: It is not possible while the instance is Update Scheduled." in second
    assert browser.post("/instances/bulk/", {"action": "stop", "uuid": "x"}).status_code == 302


def test_console_log_and_a_fresh_way_in_for_each_connection(
    browse: Browse, member: User, managed: Instance
) -> None:
    browser = browse(member)
    path = f"/instances/{managed.uuid}/"

    assert 'id="console-log"' in browser.get(f"{path}log/").content.decode()
    ways = {browser.post(f"{path}console/{kind}/").json()["url"] for kind in ("vnc", "vnc")}
    assert len(ways) == 2
    assert browser.get(f"{path}console/vnc/").status_code == 405
    refused = browser.post(f"{path}console/teletype/")
    assert (refused.status_code, "refusal" in refused.json()) == (400, True)


def test_a_reader_gets_no_console(browse: Browse, reader: User, managed: Instance) -> None:
    answer = browse(reader).post(f"/instances/{managed.uuid}/console/vnc/")

    assert answer.status_code == 403
    assert "It needs member" in answer.json()["refusal"]
