"""Deleted servers that can be restored: `[compute] reclaim_instance_interval`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.reconcilers import soft_deleted
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.contracts.errors import Gone
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance

SERVERS = "/compute/v2.1/servers"
Drain = Callable[[], int]


@pytest.fixture(autouse=True)
def kept_for_an_hour(settings: Any) -> None:
    compute = replace(settings.CLOUDWRIGHT_COMPUTE, reclaim_instance_interval=3600)
    settings.CLOUDWRIGHT_COMPUTE = compute


@pytest.fixture
def client(member: User, project: Project) -> Client:
    secret, _ = token.issue_scoped(member, project, methods=["password"])
    return Client(headers={"X-Auth-Token": secret})


def act(client: Client, instance: Instance, action: str) -> int:
    body = {action: None}
    path = f"{SERVERS}/{instance.uuid}/action"
    return client.post(path, body, content_type="application/json").status_code


def status(client: Client, instance: Instance) -> str:
    shown = client.get(f"{SERVERS}/{instance.uuid}").json()
    return str(shown["server"]["status"])


def test_a_deleted_server_is_off_and_comes_back(
    client: Client,
    make_instance: MakeInstance,
    hypervisor: SimulatedHypervisor,
    project: Project,
    drain: Drain,
) -> None:
    server = make_instance()
    assert act(client, server, "restore") == 409
    assert client.delete(f"{SERVERS}/{server.uuid}").status_code == 204
    drain()
    assert status(client, server) == "SOFT_DELETED"
    assert hypervisor.show(server.uuid).power is Power.OFF
    assert client.get(SERVERS).json()["servers"] == []
    assert len(client.get(f"{SERVERS}?status=SOFT_DELETED").json()["servers"]) == 1
    assert {line.name: line.usage for line in usage_of(project)}["instances"] == 1

    assert client.delete(f"{SERVERS}/{server.uuid}").status_code == 409
    assert act(client, server, "restore") == 202
    drain()
    assert status(client, server) == "ACTIVE"
    assert hypervisor.show(server.uuid).power is Power.RUNNING


def test_force_delete_does_not_keep(
    client: Client, make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    server = make_instance()
    client.delete(f"{SERVERS}/{server.uuid}")
    drain()
    assert act(client, server, "forceDelete") == 202
    drain()
    assert client.get(f"{SERVERS}/{server.uuid}").status_code == 404
    with pytest.raises(Gone):
        hypervisor.show(server.uuid)


def test_what_was_never_made_is_not_kept(client: Client, make_instance: MakeInstance) -> None:
    server = make_instance(built=False)
    assert client.delete(f"{SERVERS}/{server.uuid}").status_code == 204
    server.refresh_from_db()
    assert server.task_state == "deleting"


def test_a_delete_calls_off_what_runs(make_instance: MakeInstance, drain: Drain) -> None:
    server = make_instance()
    stop = instances.stop(server, actor=SYSTEM)
    first = instances.delete(server, actor=SYSTEM)
    assert instances.delete(server, actor=SYSTEM) == first
    drain()
    stop.refresh_from_db()
    server.refresh_from_db()
    assert (stop.state, server.state) == ("cancelled", "soft-delete/")


def test_after_its_time_it_is_gone(make_instance: MakeInstance, drain: Drain) -> None:
    server, other = make_instance(), make_instance("other")
    for each in (server, other):
        instances.delete(each, actor=SYSTEM)
    drain()
    assert soft_deleted.activate().counts == {"reclaimed": 0}
    with clock.steered() as advance:
        advance(timedelta(seconds=3601))
        other.refresh_from_db()
        instances.restore(other, actor=SYSTEM)
        assert soft_deleted.activate().counts == {"reclaimed": 1}
        with pytest.raises(WrongState):
            instances.reclaim(other, actor=SYSTEM)
        drain()
    server.refresh_from_db()
    other.refresh_from_db()
    assert (server.state, other.state) == ("deleted/", "active/")
