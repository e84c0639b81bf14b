"""Fifty ask at once for what is there twenty times: twenty get it, thirty are told why not, and
nobody's books are wrong. Each asks by HTTP, in a thread and a database connection of their own."""

from __future__ import annotations

import fcntl
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import FixedIP, FloatingIP
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.cloud.volume.models import Volume
from cloudwright.cloud.volume.selectors.quota import own_name
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import SSHKey, User
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Reservation
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.core.quotas.services import ledger, member
from cloudwright.kernel.actor import SYSTEM
from tests.fuzz.books import unbalanced

pytestmark = pytest.mark.django_db(transaction=True)

ASKED, ROOM = 50, 20
LIMITS = ("instances", "cores", "ram_mib", "volumes", "gigabytes", "floating_ips", "ports")
Ask = Callable[[str, dict[str, Any]], Any]


@pytest.fixture(autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One after another also where several workers run tests: fifty connections at a time are what
    their server has room for."""
    with (tmp_path_factory.getbasetemp().parent / "contention").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def ask(project: Project, staff: User, host: Host) -> Ask:
    """ask(path, body): a POST as an administrator, in a project with room for all fifty."""
    for name in LIMITS:
        ledger.set_limit(project, name, 100_000, actor=SYSTEM)
    secret, _ = token.issue_scoped(staff, project, methods=["password"])
    headers = {"X-Auth-Token": secret, "OpenStack-API-Version": "compute 2.37"}

    def post(path: str, body: dict[str, Any]) -> Any:
        client = Client(headers=headers)
        return client.post(path, body, content_type="application/json")

    return post


@pytest.fixture
def server(image: Image, flavor: Flavor) -> dict[str, Any]:
    """The body that asks for the smallest server there is."""
    wanted = {"name": "web", "imageRef": str(image.uuid), "flavorRef": flavor.flavorid}
    return {"server": {**wanted, "networks": "auto"}}


def at_once(ask: Ask, path: str, *bodies: dict[str, Any]) -> list[Any]:
    """The answers to fifty requests, sent in the same moment: all the same, or with the bodies in
    turn."""
    turns = itertools.cycle(bodies)
    start, answers = threading.Barrier(ASKED), []

    def one(body: dict[str, Any]) -> None:
        try:
            start.wait()
            answers.append(ask(path, body))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(next(turns),)) for _ in range(ASKED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def statuses(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def usage(project: Project, name: str) -> int:
    return next(line.usage for line in usage_of(project) if line.name == name)


def test_servers_into_a_quota(
    ask: Ask, server: dict[str, Any], project: Project, host: Host, drain: Callable[[], int]
) -> None:
    ledger.set_limit(project, "instances", ROOM, actor=SYSTEM)
    Host.objects.update(vcpus_limit=1000, ram_limit_mib=10**6, disk_limit_mib=10**7)
    answers = at_once(ask, "/compute/v2.1/servers", server)
    assert statuses(answers) == {202: ROOM, 403: ASKED - ROOM}
    refused = next(each.json() for each in answers if each.status_code == 403)
    assert refused["forbidden"]["message"].startswith("Quota exceeded for instances")
    drain()
    assert Counter(Instance.objects.values_list("state", flat=True)) == {"active/": ROOM}
    assert usage(project, "instances") == ROOM
    host.refresh_from_db()
    assert host.used_vcpus == Claim.objects.count() == ROOM
    assert unbalanced() == []


def test_servers_into_a_host(
    ask: Ask, server: dict[str, Any], flavor: Flavor, host: Host, drain: Callable[[], int]
) -> None:
    """As in Nova all are accepted, and those that found no place are in ERROR, and say so."""
    room = ROOM * flavor.ram_mib
    Host.objects.update(vcpus_limit=1000, ram_limit_mib=room, disk_limit_mib=10**7)
    assert statuses(at_once(ask, "/compute/v2.1/servers", server)) == {202: ASKED}
    drain()
    states = Counter(Instance.objects.values_list("state", flat=True))
    assert states == {"active/": ROOM, "error/": ASKED - ROOM}
    failed = Instance.objects.filter(state="error/")
    assert all(each.error_message.startswith("No valid host was found.") for each in failed)
    host.refresh_from_db()
    assert (host.used_ram_mib, Claim.objects.count()) == (room, ROOM)
    assert unbalanced() == []


def test_volumes_into_a_quota(ask: Ask, project: Project, drain: Callable[[], int]) -> None:
    ledger.set_limit(project, "volumes", ROOM, actor=SYSTEM)
    answers = at_once(ask, "/volume/v3/volumes", {"volume": {"size": 1}})
    assert statuses(answers) == {202: ROOM, 413: ASKED - ROOM}
    drain()
    assert Counter(Volume.objects.values_list("state", flat=True)) == {"available": ROOM}
    assert (usage(project, "volumes"), usage(project, "gigabytes")) == (ROOM, ROOM)
    assert unbalanced() == []


def test_volumes_into_the_quota_of_their_type(
    ask: Ask, project: Project, drain: Callable[[], int]
) -> None:
    made = ask("/volume/v3/types", {"volume_type": {"name": "fast"}})
    name = own_name("gigabytes", UUID(made.json()["volume_type"]["id"]))
    ledger.set_limit(project, name, 2 * ROOM, actor=SYSTEM)
    wanted = {"volume": {"size": 2, "volume_type": "fast"}}
    answers = at_once(ask, "/volume/v3/volumes", wanted)
    assert statuses(answers) == {202: ROOM, 413: ASKED - ROOM}
    drain()
    held = Reservation.objects.filter(project=project, name=name)
    assert (held.count(), usage(project, "gigabytes")) == (ROOM, 2 * ROOM)
    assert unbalanced() == []


def test_server_groups_into_the_quota_of_a_user(ask: Ask, project: Project, staff: User) -> None:
    ledger.set_limit(project, "server_groups", 100_000, actor=SYSTEM)
    member.set_limits(project, staff, {"server_groups": ROOM}, actor=SYSTEM)
    wanted = {"server_group": {"name": "web", "policies": ["affinity"]}}
    answers = at_once(ask, "/compute/v2.1/os-server-groups", wanted)
    assert statuses(answers) == {200: ROOM, 403: ASKED - ROOM}
    assert usage(project, "server_groups") == ROOM


def test_keys_into_a_quota(ask: Ask, project: Project, staff: User) -> None:
    ledger.set_limit(project, "key_pairs", ROOM, actor=SYSTEM)
    bodies = [{"keypair": {"name": f"key-{number}"}} for number in range(ASKED)]
    answers = at_once(ask, "/compute/v2.1/os-keypairs", *bodies)
    assert statuses(answers) == {201: ROOM, 403: ASKED - ROOM}
    assert SSHKey.objects.filter(user=staff).count() == ROOM


def test_floating_ips_out_of_a_pool(ask: Ask, project: Project) -> None:
    network = ask("/network/v2.0/networks", {"network": {"router:external": True}}).json()
    ident = network["network"]["id"]
    pools = [{"start": "203.0.113.10", "end": f"203.0.113.{10 + ROOM - 1}"}]
    subnet = {"network_id": ident, "ip_version": 4, "cidr": "203.0.113.0/24"}
    made = ask("/network/v2.0/subnets", {"subnet": {**subnet, "allocation_pools": pools}})
    assert made.status_code == 201, made.content
    wanted = {"floatingip": {"floating_network_id": ident}}
    answers = at_once(ask, "/network/v2.0/floatingips", wanted)
    assert statuses(answers) == {201: ROOM, 409: ASKED - ROOM}
    addresses = {f"203.0.113.{last}" for last in range(10, 10 + ROOM)}
    assert set(FloatingIP.objects.values_list("address", flat=True)) == addresses
    assert FixedIP.objects.filter(subnet__network__uuid=ident).count() == ROOM
    assert usage(project, "floating_ips") == ROOM
    assert unbalanced() == []
