"""Imports: bytes that were put down, or fetched from the web, become the image's or nobody's."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.test import Client

from cloudwright.cloud.compute.reconcilers import image_files
from cloudwright.cloud.image import store, web_download
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.reconcilers import image_stale_upload
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.image.services import image_import as imports
from cloudwright.cloud.image.services.upload import begin_staging
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.audit.models import Event
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.flow import Context, Step
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import Conflict, Problem
from cloudwright.kernel.units import MIB
from tests.cloud.image.test_image import qcow2
from tests.conftest import MakeUser

URI = "http://images.example.org/disk.img"
DATA = b"x" * (2 * MIB)
FLOW = flows.find("cloud.image.import", 1)
Make = Callable[..., Image]


@pytest.fixture
def queued(project: Project) -> Make:
    def make(disk_format: str = "raw") -> Image:
        return images.create(
            project, name="web", disk_format=disk_format, container_format="bare", actor=SYSTEM
        )

    return make


@pytest.fixture
def staged(queued: Make) -> Image:
    """An image whose bytes were put down."""
    image = queued()
    arriving = begin_staging(image, actor=SYSTEM)
    arriving.write(DATA)
    arriving.finish()
    return image


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[bytes | Exception]:
    """A site on the list of hosts; the test fills in the pieces that it sends."""
    pieces: list[bytes | Exception] = [DATA]

    def send() -> Iterator[bytes]:
        for piece in pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def resolve(host: str, port: int, **_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    class Body(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return send()

    def answer(_: httpx.HTTPTransport, __: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Body())

    hosts = ("images.example.org",)
    settings.CLOUDWRIGHT_IMAGES = replace(settings.CLOUDWRIGHT_IMAGES, import_hosts=hosts)
    monkeypatch.setattr(web_download.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", answer)
    return pieces


def settled(image: Image, project: Project) -> tuple[str, int, int]:
    """State, and what counts: bytes kept, bytes put down."""
    image.refresh_from_db()
    usage = {line.name: line.usage for line in usage_of(project)}
    return image.state, usage["image_mib"], usage["image_stage_mib"]


def files(image: Image) -> list[str]:
    return sorted(path.suffix for path in store.folder().glob(f"{image.uuid}*"))


def test_what_was_put_down_becomes_the_images(
    staged: Image, project: Project, drain: Callable[[], int]
) -> None:
    assert (settled(staged, project), files(staged)) == (("uploading", 0, 2), [".staged"])
    operation = imports.begin(staged, method="glance-direct", actor=SYSTEM)
    assert settled(staged, project)[0] == "importing"
    drain()
    assert (settled(staged, project), files(staged)) == (("active", 2, 0), [""])
    assert (staged.verified, staged.size_bytes) == (True, len(DATA))
    event = Event.objects.get(target_uuid=staged.uuid, type="image_import_succeeded")
    assert event.operation_uuid == operation.uuid


def test_from_where_an_image_came_is_for_its_project(
    queued: Make,
    web: list[Any],
    drain: Callable[[], int],
    make_user: MakeUser,
    project: Project,
    other_project: Project,
    member: User,
) -> None:
    image = queued()
    imports.begin(image, method="web-download", uri=URI, actor=SYSTEM)
    drain()
    images.update(Image.objects.get(pk=image.pk), visibility="public", actor=SYSTEM)

    def tasks(user: User, scope: Project) -> list[Any]:
        secret, _ = token.issue_scoped(user, scope, methods=["password"])
        client = Client(headers={"X-Auth-Token": secret})
        found: list[Any] = client.get(f"/image/v2/images/{image.uuid}/tasks").json()["tasks"]
        return found

    (mine,) = tasks(member, project)
    assert (mine["status"], mine["input"]["import_req"]["method"]["uri"]) == ("success", URI)
    assert tasks(make_user("nora", member=other_project), other_project) == []


def test_bytes_from_the_web(
    queued: Make, web: list[Any], project: Project, drain: Callable[[], int]
) -> None:
    image = queued()
    assert imports.methods() == ["glance-direct", "web-download"]
    imports.begin(image, method="web-download", uri=URI, actor=SYSTEM)
    drain()
    assert (settled(image, project), files(image)) == (("active", 2, 0), [""])


@pytest.mark.parametrize(
    ("disk_format", "pieces"),
    [
        ("raw", [DATA, httpx.ReadError("reset by peer")]),
        ("raw", [DATA, DATA]),
        ("qcow2", [qcow2(backing=512)]),
    ],
    ids=["broken off", "beyond the quota", "dangerous"],
)
def test_bytes_that_do_not_come_leave_the_image_queued(
    queued: Make,
    web: list[Any],
    project: Project,
    drain: Callable[[], int],
    disk_format: str,
    pieces: list[Any],
) -> None:
    ledger.set_limit(project, "image_mib", 3, actor=SYSTEM)
    image, web[:] = queued(disk_format), pieces
    imports.begin(image, method="web-download", uri=URI, actor=SYSTEM)
    drain()
    assert (settled(image, project), files(image)) == (("queued", 0, 0), [])
    assert image.import_failed
    assert image.error_message
    assert Operation.objects.get().state == "failed"


def test_what_was_put_down_is_kept_for_another_try(
    staged: Image, project: Project, drain: Callable[[], int]
) -> None:
    ledger.set_limit(project, "image_mib", 1, actor=SYSTEM)
    imports.begin(staged, method="glance-direct", actor=SYSTEM)
    drain()
    assert (settled(staged, project), files(staged)) == (("uploading", 0, 2), [".staged"])
    ledger.set_limit(project, "image_mib", 2, actor=SYSTEM)
    imports.begin(staged, method="glance-direct", actor=SYSTEM)
    drain()
    assert settled(staged, project) == ("active", 2, 0)


def test_each_method_in_its_state(staged: Image, queued: Make, web: list[Any]) -> None:
    with pytest.raises(Conflict):
        imports.begin(staged, method="web-download", uri=URI, actor=SYSTEM)
    with pytest.raises(Conflict):
        imports.begin(queued(), method="glance-direct", actor=SYSTEM)


def test_deleting_while_it_is_imported(
    queued: Make, web: list[Any], project: Project, drain: Callable[[], int]
) -> None:
    image = queued()
    imports.begin(image, method="web-download", uri=URI, actor=SYSTEM)
    images.delete(Image.objects.get(pk=image.pk), actor=SYSTEM)
    drain()
    assert (settled(image, project), files(image)) == (("deleted", 0, 0), [])


def test_cancelled(
    queued: Make, web: list[Any], project: Project, drain: Callable[[], int]
) -> None:
    image = queued()
    operation = imports.begin(image, method="web-download", uri=URI, actor=SYSTEM)
    operations.cancel(operation, actor=SYSTEM)
    drain()
    assert (settled(image, project), files(image)) == (("queued", 0, 0), [])


@pytest.mark.parametrize("source", ["web", "staged"])
def test_every_step_may_run_twice(
    source: str,
    queued: Make,
    staged: Image,
    web: list[Any],
    project: Project,
    drain: Callable[[], int],
) -> None:
    def twice(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            step.do(context)
            return step.do(context)

        return replace(step, do=do)

    flows.register(replace(FLOW, steps=tuple(twice(step) for step in FLOW.steps)))
    try:
        image = queued() if source == "web" else staged
        _begin(image, source)
        drain()
    finally:
        flows.register(FLOW)
    assert settled(image, project)[0] == "active"


@pytest.mark.parametrize("source", ["web", "staged"])
@pytest.mark.parametrize("broken", [step.name for step in FLOW.steps])
@pytest.mark.parametrize("after", [False, True], ids=["before its work", "after it"])
def test_each_step_may_fail(
    source: str,
    broken: str,
    after: bool,
    queued: Make,
    staged: Image,
    web: list[Any],
    project: Project,
    drain: Callable[[], int],
) -> None:
    def breaking(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            if after:
                step.do(context)
            raise Problem(internal="broken on purpose")

        return replace(step, do=do) if step.name == broken else step

    flows.register(replace(FLOW, steps=tuple(breaking(step) for step in FLOW.steps)))
    image = queued() if source == "web" else staged
    try:
        _begin(image, source)
        drain()
    finally:
        flows.register(FLOW)
    whole = broken == "publish" and after
    staged_mib = 2 if source == "web" else 0
    if whole:
        assert (settled(image, project), files(image)) == (("active", 2, staged_mib), [""])
    elif source == "web":
        assert (settled(image, project), files(image)) == (("queued", 0, 2), [])
    else:
        assert (settled(image, project), files(image)) == (("uploading", 0, 2), [".staged"])


def test_what_nobody_imports_is_given_up(staged: Image, project: Project) -> None:
    with clock.steered() as advance:
        advance(timedelta(hours=23))
        image_stale_upload.activate()
        image_files.activate()
        assert settled(staged, project) == ("uploading", 0, 2)
        advance(timedelta(hours=2))
        image_stale_upload.activate()
    assert (settled(staged, project), files(staged)) == (("queued", 0, 0), [])


def test_the_bytes_of_a_deleted_image_go(staged: Image) -> None:
    images.delete(staged, actor=SYSTEM)
    with clock.steered() as advance:
        advance(timedelta(minutes=5))
        image_files.activate()
    assert files(staged) == []


def _begin(image: Image, source: str) -> None:
    method = "web-download" if source == "web" else "glance-direct"
    imports.begin(image, method=method, uri=URI, actor=SYSTEM)
