"""The bytes of images: streamed in whole or not at all, streamed out as they came."""

from __future__ import annotations

import hashlib
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as images
from cloudwright.core.access.services.token import issue_scoped
from cloudwright.core.accounts.models import User
from cloudwright.core.audit.models import Event
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.live.images import upload
from tests.patience import eventually

BYTES = bytes(range(256)) * 20_000  # 5 MB, no disk format anybody knows
OCTETS = {"Content-Type": "application/octet-stream"}


def qcow2_with_backing_file() -> bytes:
    """The head of a qcow2 that would read a file of the host."""
    name = b"/etc/shadow"
    head = struct.pack(
        ">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 72, len(name), 16, 1 << 30, 0, 1, 0, 0, 0, 0, 0
    )
    return (head + name).ljust(128 * 1024, b"\0")


@pytest.fixture
def client(door: str, member: User, project: Project) -> Iterator[httpx.Client]:
    """The member's OpenStack client."""
    token, _ = issue_scoped(member, project, methods=["password"])
    headers = {"X-Auth-Token": token}
    with httpx.Client(base_url=f"http://{door}", headers=headers, timeout=10) as made:
        yield made


@pytest.fixture
def image(project: Project, member: User, actor: Callable[..., Actor], door: str) -> Image:
    """A queued raw image of the member's project."""
    return images.create(
        project, name="i", disk_format="raw", container_format="bare", actor=actor(member, project)
    )


def path_of(image: Image) -> str:
    return f"/image/v2/images/{image.uuid}/file"


def given_back(image: Image) -> bool:
    """Whether the image waits for bytes again and none are kept."""
    image.refresh_from_db()
    return (
        image.state == "queued"
        and not store.parts_of(image.uuid)
        and not store.path_of(image).exists()
    )


def slowly(*pieces: bytes) -> Iterator[bytes]:
    """A body of unknown length."""
    yield from pieces


class TestUpload:
    def test_bytes_go_in_and_come_out_the_same(self, client: httpx.Client, image: Image) -> None:
        answer = client.put(path_of(image), content=BYTES, headers=OCTETS)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["x-openstack-request-id"].startswith("req-")
        image.refresh_from_db()
        assert (image.state, image.size_bytes, image.verified) == ("active", len(BYTES), True)
        got = client.get(path_of(image))
        assert (got.status_code, got.content) == (200, BYTES)
        assert got.headers["content-md5"] == hashlib.md5(BYTES).hexdigest()  # noqa: S324 - the wire's
        assert got.headers["content-length"] == str(len(BYTES))

    def test_a_body_of_unknown_length_is_taken(self, client: httpx.Client, image: Image) -> None:
        body = slowly(BYTES[:1000], BYTES[1000:])
        assert client.put(path_of(image), content=body, headers=OCTETS).status_code == 204
        assert client.get(path_of(image)).content == BYTES

    def test_a_second_upload_is_refused(self, client: httpx.Client, image: Image) -> None:
        client.put(path_of(image), content=b"x" * 512, headers=OCTETS)
        again = client.put(path_of(image), content=b"y" * 512, headers=OCTETS)
        assert again.status_code == 409
        assert again.text.startswith("<html><head><title>409 Conflict</title>")
        assert client.get(path_of(image)).content == b"x" * 512

    def test_another_media_type_is_refused(self, client: httpx.Client, image: Image) -> None:
        answer = client.put(path_of(image), content=b"{}", headers={"Content-Type": "text/json"})
        assert answer.status_code == 415
        assert given_back(image)

    def test_what_would_open_files_of_the_host_leaves_nothing(
        self, client: httpx.Client, image: Image
    ) -> None:
        Image.objects.filter(pk=image.pk).update(disk_format="qcow2")
        body = qcow2_with_backing_file()
        answer = client.put(path_of(image), content=body, headers=OCTETS)
        assert answer.status_code == 400
        assert given_back(image)
        assert Event.objects.filter(target_uuid=image.uuid, type="image_upload_failed").exists()


class TestTooMuch:
    @pytest.fixture(autouse=True)
    def _small(self, settings: Any) -> None:
        settings.CLOUDWRIGHT_IMAGES = replace(settings.CLOUDWRIGHT_IMAGES, max_bytes=1024 * 1024)

    def test_a_declared_size_is_refused_unread(self, client: httpx.Client, image: Image) -> None:
        answer = client.put(path_of(image), content=BYTES, headers=OCTETS)
        assert answer.status_code == 413
        assert given_back(image)
        assert not Event.objects.filter(target_uuid=image.uuid, type__contains="upload").exists()

    def test_an_undeclared_one_is_cut_off_and_forgotten(
        self, client: httpx.Client, image: Image
    ) -> None:
        answer = client.put(path_of(image), content=slowly(*[BYTES] * 10), headers=OCTETS)
        assert answer.status_code == 413
        assert given_back(image)


class TestBroken:
    def test_a_client_that_goes_away_leaves_nothing(
        self, client: httpx.Client, image: Image
    ) -> None:
        with raw_put(client, image, b"Content-Length: 9000000\r\n") as line:
            line.sendall(BYTES)
            assert eventually(lambda: store.parts_of(image.uuid))
        assert eventually(lambda: given_back(image))

    def test_a_client_that_falls_silent_is_given_up(
        self, client: httpx.Client, image: Image, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(upload, "STALL_SECONDS", 0.3)
        with raw_put(client, image, b"Content-Length: 9000000\r\n") as line:
            line.sendall(BYTES)
            assert line.recv(1000).startswith(b"HTTP/1.1 408")
        assert given_back(image)

    def test_a_full_store_is_told_and_nothing_is_kept(
        self, client: httpx.Client, image: Image, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resource = pytest.importorskip("resource")
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, limits[1]))
        try:
            answer = client.put(path_of(image), content=BYTES, headers=OCTETS)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert answer.status_code == 503
        assert given_back(image)


class TestWho:
    def test_a_stranger_is_told_before_a_byte_is_read(self, door: str, image: Image) -> None:
        with raw_put(
            httpx.Client(base_url=f"http://{door}"), image, b"Content-Length: 9\r\n"
        ) as line:
            told = line.recv(4000).decode()
        assert told.startswith("HTTP/1.1 401")
        assert "Keystone uri=" in told
        assert given_back(image)

    def test_a_client_that_asks_first_is_told_to_go_on_only_when_all_is_right(
        self, client: httpx.Client, image: Image
    ) -> None:
        asking = b"Content-Length: 512\r\nExpect: 100-continue\r\n"
        with raw_put(client, image, asking) as line:
            assert line.recv(1000).startswith(b"HTTP/1.1 100")
            line.sendall(b"x" * 512)
            assert line.recv(1000).startswith(b"HTTP/1.1 204")
        with raw_put(client, image, asking) as line:
            assert line.recv(1000).startswith(b"HTTP/1.1 409")

    def test_a_session_is_no_credential_here(
        self, door: str, image: Image, member: User, cookie: Callable[[User], str]
    ) -> None:
        headers = {"Cookie": cookie(member), **OCTETS}
        answer = httpx.put(f"http://{door}{path_of(image)}", content=b"x", headers=headers)
        assert answer.status_code == 401

    def test_a_reader_may_fetch_and_not_send(
        self, door: str, image: Image, reader: User, project: Project
    ) -> None:
        token, _ = issue_scoped(reader, project, methods=["password"])
        headers = {"X-Auth-Token": token, **OCTETS}
        address = f"http://{door}{path_of(image)}"
        assert httpx.put(address, content=b"x", headers=headers).status_code == 403
        assert httpx.get(address, headers=headers).status_code == 204

    @pytest.mark.parametrize("method", ["GET", "PUT"])
    def test_another_projects_image_is_not_there(
        self, door: str, image: Image, stranger: User, other_project: Project, method: str
    ) -> None:
        token, _ = issue_scoped(stranger, other_project, methods=["password"])
        headers = {"X-Auth-Token": token, **OCTETS}
        answer = httpx.request(method, f"http://{door}{path_of(image)}", headers=headers)
        assert answer.status_code in {401, 404}

    def test_nonsense_is_not_there(self, client: httpx.Client) -> None:
        assert client.get("/image/v2/images/nonsense/file").status_code == 404

    def test_another_method_is_told_which_there_are(
        self, client: httpx.Client, image: Image
    ) -> None:
        assert client.post(path_of(image)).status_code == 405


def raw_put(client: httpx.Client, image: Image, more: bytes) -> socket.socket:
    """A connection on which the head of an upload was sent."""
    line = socket.create_connection((client.base_url.host, client.base_url.port or 0), timeout=5)
    token = client.headers.get("X-Auth-Token", "").encode()
    line.sendall(
        b"PUT " + path_of(image).encode() + b" HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/octet-stream\r\nX-Auth-Token: "
        + token
        + b"\r\n"
        + more
        + b"\r\n"
    )
    return line


class TestStage:
    def test_bytes_are_put_down_and_wait(
        self, client: httpx.Client, image: Image, project: Project
    ) -> None:
        path = path_of(image).replace("/file", "/stage")
        answer = client.put(path, content=BYTES, headers=OCTETS)
        assert (answer.status_code, answer.content) == (204, b"")
        image.refresh_from_db()
        assert (image.state, image.size_bytes) == ("uploading", None)
        assert store.staged_of(image.uuid).read_bytes() == BYTES
        assert client.get(path_of(image)).status_code == 204
        assert client.put(path, content=BYTES, headers=OCTETS).status_code == 409
        assert client.put(path_of(image), content=BYTES, headers=OCTETS).status_code == 409

    def test_what_would_open_files_of_the_host_is_not_put_down(
        self, client: httpx.Client, image: Image
    ) -> None:
        Image.objects.filter(pk=image.pk).update(disk_format="qcow2")
        path = path_of(image).replace("/file", "/stage")
        answer = client.put(path, content=qcow2_with_backing_file(), headers=OCTETS)
        assert answer.status_code == 400
        assert given_back(image)
        assert not store.staged_of(image.uuid).exists()


class TestQuota:
    def test_the_stream_ends_where_the_quota_ends(
        self, client: httpx.Client, image: Image, project: Project
    ) -> None:
        ledger.set_limit(project, "image_mib", 1, actor=SYSTEM)
        answer = client.put(path_of(image), content=BYTES, headers=OCTETS)
        assert answer.status_code == 413
        assert "Quota exceeded" in answer.text
        assert given_back(image)


class TestDeactivated:
    def test_its_bytes_are_kept_from_people(
        self, client: httpx.Client, image: Image, member: User, actor: Callable[..., Actor]
    ) -> None:
        client.put(path_of(image), content=b"x" * 512, headers=OCTETS)
        image.refresh_from_db()
        images.deactivate(image, actor=actor(member))
        answer = client.get(path_of(image))
        assert answer.status_code == 403
        assert "deactivated" in answer.text
        images.reactivate(image, actor=actor(member))
        assert client.get(path_of(image)).content == b"x" * 512
