"""GET /live/changes: who hears what, and that nothing is missed in silence."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from uuid import UUID, uuid4

import httpx
import pytest
from django.db import connection, transaction

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.image.models import Image
from cloudwright.core.access.services.token import issue_api_token, issue_scoped
from cloudwright.core.accounts.models import User
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.live.changes import stream
from tests.live.conftest import SignIn
from tests.live.sse import Stream, listening

Cookie = Callable[[User], str]


def change(project: Project) -> tuple[str, str]:
    """An instance of the project changed; gives what the stream will say."""
    row = Instance.objects.create(
        project=project, name="m", hostname="m", flavor={}, vcpus=1, ram_mib=1, disk_mib=1
    )
    publish("instance", row.uuid)
    return "instance", str(row.uuid)


def quiet(source: Stream) -> bool:
    """Whether the stream says nothing more for a while."""
    with pytest.raises(httpx.ReadTimeout):
        source.next()
    return True


class TestCredential:
    def test_without_one_not_a_byte_is_streamed(self, door: str) -> None:
        answer = httpx.get(f"http://{door}/live/changes")
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthenticated"

    @pytest.mark.parametrize(
        "headers",
        [
            {"Cookie": "cloudwright_session=nonsense"},
            {"Cookie": 'broken="'},
            {"Authorization": "Token nonsense"},
            {"X-Auth-Token": "nonsense"},
        ],
    )
    def test_one_that_is_not_good_is_refused(self, door: str, headers: dict[str, str]) -> None:
        assert httpx.get(f"http://{door}/live/changes", headers=headers).status_code == 401

    def test_another_name_for_us_is_refused(self, door: str, member: User, cookie: Cookie) -> None:
        headers = {"Host": "rebound.example", "Cookie": cookie(member)}
        answer = httpx.get(f"http://{door}/live/changes", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "host_refused")

    def test_each_kind_of_one_opens_the_stream(
        self, door: str, member: User, project: Project, cookie: Cookie
    ) -> None:
        scoped, _ = issue_scoped(member, project, methods=["password"])
        for headers in (
            {"cookie": cookie(member)},
            {"authorization": f"Token {issue_api_token(member)}"},
            {"x_auth_token": scoped},
        ):
            with listening(door, **headers) as source:
                assert source.next().name == "ready"

    def test_the_stream_ends_with_the_session(
        self, door: str, member: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.1)
        session = sign_in(member)
        with listening(door, cookie=f"cloudwright_session={session.session_key}") as source:
            source.comment()
            session.flush()
            while (event := source.next()).name != "end":
                pass
            assert event.name == "end"

    def test_a_user_has_so_many_streams_and_no_more(
        self, door: str, member: User, cookie: Cookie, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stream, "STREAMS_PER_USER", 2)
        headers = {"cookie": cookie(member)}
        with ExitStack() as open_streams:
            taken = [open_streams.enter_context(listening(door, **headers)) for _ in range(2)]
            assert [source.next().name for source in taken] == ["ready", "ready"]
            answer = httpx.get(f"http://{door}/live/changes", headers=headers)
            assert answer.status_code == 429
            assert answer.headers["retry-after"] == "30"


class TestSight:
    def test_a_member_hears_of_its_project_and_of_no_other(
        self, door: str, member: User, project: Project, other_project: Project, cookie: Cookie
    ) -> None:
        with listening(door, timeout=1.5, cookie=cookie(member)) as source:
            source.next()
            change(other_project)
            mine = change(project)
            assert source.next().about == mine
            assert quiet(source)

    def test_staff_hears_of_everything(
        self, door: str, staff: User, other_project: Project, cookie: Cookie
    ) -> None:
        with listening(door, cookie=cookie(staff)) as source:
            source.next()
            seen = change(other_project)
            assert source.next().about == seen

    def test_a_scoped_token_hears_of_its_project_only(
        self, door: str, owner: User, project: Project, other_project: Project
    ) -> None:
        token, _ = issue_scoped(owner, project, methods=["password"])
        with listening(door, x_auth_token=token) as source:
            source.next()
            change(other_project)
            mine = change(project)
            assert source.next().about == mine

    def test_a_lost_role_is_noticed_while_the_stream_is_open(
        self,
        door: str,
        member: User,
        project: Project,
        cookie: Cookie,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.1)
        with listening(door, timeout=1.5, cookie=cookie(member)) as source:
            source.next()
            member.assignments.all().delete()
            source.comment()
            source.comment()
            change(project)
            for _ in range(4):
                source.comment()
            assert not [line for line in source.passed if "change" in line]

    def test_a_public_image_is_everybodys_a_private_one_its_projects(
        self, door: str, stranger: User, other_project: Project, cookie: Cookie
    ) -> None:
        with listening(door, cookie=cookie(stranger)) as source:
            source.next()
            for visibility in ("private", "public"):
                image = Image.objects.create(project=other_project, visibility=visibility)
                publish("image", image.uuid)
            assert source.next().about == ("image", str(image.uuid))

    def test_an_event_without_a_project_is_for_whom_it_names(
        self,
        door: str,
        stranger: User,
        member: User,
        cookie: Cookie,
        actor: Callable[..., Actor],
    ) -> None:
        with listening(door, cookie=cookie(stranger)) as source:
            source.next()
            audit.record("x", "Not yours.", actor=actor(member))
            own = audit.record("x", "Yours.", actor=actor(stranger))
            assert source.next().about == ("event", str(own.uuid))

    def test_what_is_gone_is_told_to_those_who_saw_it(
        self, door: str, member: User, project: Project, cookie: Cookie
    ) -> None:
        with listening(door, cookie=cookie(member)) as source:
            source.next()
            kind, uuid = change(project)
            source.next()
            row = Instance.objects.get(uuid=uuid)
            audit.record("x", "Gone.", actor=SYSTEM, target=row, kind=kind, project=project)
            row.delete()
            publish(kind, row.uuid)
            assert {source.next().about[0], source.next().about[0]} == {"event", "instance"}


class TestReplay:
    def test_a_client_that_comes_back_hears_what_it_missed(
        self, door: str, member: User, project: Project, cookie: Cookie
    ) -> None:
        headers = {"cookie": cookie(member)}
        with listening(door, **headers) as source:
            source.next()
            change(project)
            last = source.next().id
        missed = [change(project), change(project)]
        with listening(door, last_event_id=last, **headers) as source:
            assert [source.next().about, source.next().about] == missed

    @pytest.mark.parametrize("last", ["nonsense", "abcd-12", "-1", "abcd-"])
    def test_an_unknown_position_is_told_to_look_again(
        self, door: str, member: User, cookie: Cookie, last: str
    ) -> None:
        with listening(door, cookie=cookie(member), last_event_id=last) as source:
            assert source.next().name == "reset"

    def test_a_lost_listener_comes_back_and_says_so(
        self, door: str, member: User, project: Project, cookie: Cookie
    ) -> None:
        with listening(door, cookie=cookie(member)) as source:
            source.next()
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'cloudwright live' AND datname = current_database()"
                )
            assert source.next().name == "reset"
            mine = change(project)
            assert source.next().about == mine

    def test_what_is_no_change_of_ours_is_passed_over(
        self, door: str, member: User, project: Project, cookie: Cookie
    ) -> None:
        with listening(door, cookie=cookie(member)) as source:
            source.next()
            with connection.cursor() as cursor:
                for payload in ("nonsense", "[]", "{}", '{"kind": "x", "uuid": 7}'):
                    cursor.execute("SELECT pg_notify('cloudwright_changes', %s)", [payload])
            mine = change(project)
            assert source.next().about == mine

    def test_repeats_are_told_once(
        self, door: str, member: User, project: Project, cookie: Cookie
    ) -> None:
        with listening(door, timeout=1.5, cookie=cookie(member)) as source:
            source.next()
            with transaction.atomic():
                kind, uuid = change(project)
                for _ in range(20):
                    publish(kind, UUID(uuid))
            assert source.next().about == (kind, uuid)
            assert quiet(source)

    def test_an_unknown_kind_is_for_staff(
        self, door: str, member: User, staff: User, cookie: Cookie, project: Project
    ) -> None:
        with (
            listening(door, cookie=cookie(staff)) as all_,
            listening(door, cookie=cookie(member)) as some,
        ):
            all_.next(), some.next()
            publish("host", uuid4())
            mine = change(project)
            assert some.next().about == mine
            assert all_.next().about[0] == "host"
