"""Block Storage by HTTP: what its clients rely on, beyond what Tempest asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cloudwright.cloud.compute.reconcilers import deleted_rows
from cloudwright.cloud.volume.models import Snapshot, Volume
from cloudwright.contracts.errors import Unreachable
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.drivers.volumes.simulated import SimulatedVolumes
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from tests.conftest import MakeUser

Run = Callable[[], int]
Made = Callable[..., Volume]


def client_of(user: User, project: Project, version: str = "3.70") -> Client:
    secret, _ = token.issue_scoped(user, project, methods=["password"])
    headers = {"X-Auth-Token": secret, "OpenStack-API-Version": f"volume {version}"}
    return Client(headers=headers)


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/volume/v3/{path}", body, content_type="application/json")


@pytest.fixture
def client(member: User, project: Project, drain: Run) -> Client:
    return client_of(member, project)


@pytest.fixture
def made(client: Client, drain: Run) -> Made:
    """made(size=2): an available volume, by HTTP."""

    def make(**asked: object) -> Volume:
        answer = post(client, "volumes", {"volume": {"size": 1, **asked}})
        assert answer.status_code == 202, answer.content
        drain()
        volume = Volume.objects.get(uuid=answer.json()["volume"]["id"])
        assert volume.state == "available", volume.error_internal
        return volume

    return make


def usage(project: Project) -> dict[str, int]:
    return {line.name: line.usage for line in usage_of(project)}


def test_a_volume_holds_quota_until_it_is_gone(
    client: Client, made: Made, project: Project, drain: Run, pool: SimulatedVolumes
) -> None:
    volume = made(size=2)
    post(client, f"volumes/{volume.uuid}/action", {"os-extend": {"new_size": 3}})
    drain()
    assert (usage(project)["volumes"], usage(project)["gigabytes"]) == (1, 3)
    assert [pool.size_of(item) for item in pool.list()] == [3 * 1024]
    assert client.delete(f"/volume/v3/volumes/{volume.uuid}").status_code == 202
    drain()
    assert client.get(f"/volume/v3/volumes/{volume.uuid}").status_code == 404
    assert (usage(project)["volumes"], usage(project)["gigabytes"]) == (0, 0)
    assert not list(pool.list())


def test_a_reached_quota_is_413_and_leaves_nothing(
    client: Client, project: Project, made: Made
) -> None:
    volume = made()
    ledger.set_limit(project, "gigabytes", 2, actor=SYSTEM)
    answer = post(client, "volumes", {"volume": {"size": 2}})
    assert answer.status_code == 413
    assert answer.json()["overLimit"]["code"] == 413
    extend = {"os-extend": {"new_size": 9}}
    assert post(client, f"volumes/{volume.uuid}/action", extend).status_code == 413
    assert [row.state for row in Volume.objects.all()] == ["available"]
    assert usage(project)["gigabytes"] == 1


def test_an_extend_that_fails_gives_its_quota_back(
    client: Client, project: Project, made: Made, drain: Run, pool: SimulatedVolumes
) -> None:
    volume = made()
    pool.fail("resize", Unreachable, times=20)
    post(client, f"volumes/{volume.uuid}/action", {"os-extend": {"new_size": 5}})
    drain()
    volume.refresh_from_db()
    assert (volume.state, volume.size_mib) == ("error_extending", 1024)
    assert usage(project)["gigabytes"] == 1


def test_a_driver_that_does_not_answer_at_first_is_asked_again(
    made: Made, pool: SimulatedVolumes
) -> None:
    pool.fail("write", Unreachable, times=2)
    assert made().state == "available"


def test_the_wrong_state_is_400(client: Client, made: Made, drain: Run) -> None:
    volume = made()
    path = f"volumes/{volume.uuid}/action"
    assert post(client, path, {"os-detach": {}}).status_code == 202, "it is out already"
    assert post(client, path, {"os-reserve": {}}).status_code == 202
    answer = client.delete(f"/volume/v3/volumes/{volume.uuid}")
    assert answer.status_code == 400
    assert "current status is: attaching" in answer.json()["badRequest"]["message"]
    attach = {"os-attach": {"host_name": "elsewhere", "mountpoint": "/dev/vdb"}}
    assert post(client, path, attach).status_code == 202
    shown = client.get(f"/volume/v3/volumes/{volume.uuid}").json()["volume"]
    assert (shown["status"], shown["attachments"][0]["device"]) == ("in-use", "/dev/vdb")
    assert post(client, path, {"os-detach": {}}).status_code == 202
    drain()
    volume.refresh_from_db()
    assert volume.state == "available"


def test_detached_by_force_is_only_what_was_attached(
    client: Client, staff: User, project: Project, made: Made, drain: Run, pool: SimulatedVolumes
) -> None:
    forced = {"os-force_detach": {}}
    volume, admin = made(), client_of(staff, project)
    path = f"volumes/{volume.uuid}/action"
    attach = {"os-attach": {"host_name": "elsewhere", "mountpoint": "/dev/vdb"}}
    assert post(client, path, attach).status_code == 202
    assert post(admin, path, {"os-reset_status": {"status": "error"}}).status_code == 202
    assert post(admin, path, forced).status_code == 202
    volume.refresh_from_db()
    assert (volume.state, volume.attachments.count()) == ("available", 0)
    pool.fail("write", Unreachable, times=20)
    ident = post(client, "volumes", {"volume": {"size": 1}}).json()["volume"]["id"]
    drain()
    assert post(admin, f"volumes/{ident}/action", forced).status_code == 202
    assert Volume.objects.get(uuid=ident).state == "error", "nobody has made it"


def test_a_volume_with_snapshots_goes_with_cascade_only(
    client: Client, made: Made, drain: Run, pool: SimulatedVolumes, project: Project
) -> None:
    volume = made()
    post(client, "snapshots", {"snapshot": {"volume_id": str(volume.uuid)}})
    drain()
    path = f"/volume/v3/volumes/{volume.uuid}"
    assert client.delete(path).status_code == 400
    assert client.delete(f"{path}?cascade=True").status_code == 202
    drain()
    assert not Volume.objects.filter(deleted_at=None).exists()
    assert not Snapshot.objects.filter(deleted_at=None).exists()
    assert not list(pool.list())
    assert usage(project)["snapshots"] == 0


def test_a_transfer_needs_its_key_and_takes_the_quota_along(
    client: Client,
    made: Made,
    project: Project,
    other_project: Project,
    make_user: MakeUser,
) -> None:
    volume = made()
    offer = {"transfer": {"volume_id": str(volume.uuid), "name": "gift"}}
    transfer = post(client, "os-volume-transfer", offer).json()["transfer"]
    other = client_of(make_user("otto", member=other_project), other_project)
    accept = f"os-volume-transfer/{transfer['id']}/accept"
    assert post(other, accept, {"accept": {"auth_key": "wrong"}}).status_code == 400
    given = {"accept": {"auth_key": transfer["auth_key"]}}
    assert post(other, accept, given).status_code == 202
    assert post(other, accept, given).status_code == 404
    assert client.get(f"/volume/v3/volumes/{volume.uuid}").status_code == 404
    assert other.get(f"/volume/v3/volumes/{volume.uuid}").json()["volume"]["status"] == "available"
    assert usage(project)["volumes"] == 0
    assert usage(other_project)["volumes"] == 1


def test_a_backup_outlives_its_volume(
    client: Client, made: Made, drain: Run, pool: SimulatedVolumes
) -> None:
    volume = made(name="data")
    asked = {"backup": {"volume_id": str(volume.uuid), "name": "safe"}}
    backup = post(client, "backups", asked).json()["backup"]
    drain()
    client.delete(f"/volume/v3/volumes/{volume.uuid}")
    drain()
    answer = post(client, f"backups/{backup['id']}/restore", {"restore": {"name": "again"}})
    assert answer.status_code == 202
    drain()
    restored = Volume.objects.get(uuid=answer.json()["restore"]["volume_id"])
    assert (restored.state, restored.name, restored.size_mib) == ("available", "again", 1024)


def test_both_forms_of_the_path_are_understood(
    client: Client, made: Made, project: Project, other_project: Project
) -> None:
    made()
    old = client.get(f"/volume/v3/{project.uuid.hex}/volumes?limit=1").json()
    assert len(old["volumes"]) == 1
    assert client.get(old["volumes_links"][0]["href"]).json() == {"volumes": []}
    wrong = client.get(f"/volume/v3/{other_project.uuid.hex}/volumes")
    assert wrong.status_code == 400
    assert wrong.json()["badRequest"]["message"] == "Malformed request url"


def test_a_version_shows_what_it_brought(member: User, project: Project, made: Made) -> None:
    path = f"/volume/v3/volumes/{made().uuid}"
    first = client_of(member, project, "3.0").get(path).json()["volume"]
    last = client_of(member, project).get(path).json()["volume"]
    brought = {"group_id", "service_uuid", "shared_targets", "volume_type_id", "consumes_quota"}
    assert last.keys() - first.keys() == brought


def test_a_list_costs_the_same_however_long(
    client: Client, made: Made, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        made()
    with django_assert_max_num_queries(8):
        assert len(client.get("/volume/v3/volumes/detail").json()["volumes"]) == 3


def test_rows_of_deleted_volumes_go_in_time(client: Client, made: Made, drain: Run) -> None:
    volume = made()
    client.delete(f"/volume/v3/volumes/{volume.uuid}")
    drain()
    deleted_rows.activate()
    assert Volume.objects.filter(pk=volume.pk).exists()
    Volume.objects.update(deleted_at=clock.now() - timedelta(days=31))
    assert deleted_rows.activate().counts["volumes"] == 1
    assert not Volume.objects.exists()
