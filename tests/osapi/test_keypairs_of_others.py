"""Administrators of everything keep the key pairs of other users (Nova's microversion 2.10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cloudwright.core.access.services import role as roles
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM
from tests.conftest import MakeUser

KEYS = "/compute/v2.1/os-keypairs"
JSON = "application/json"


def signed_in(user: User, project: Project) -> Client:
    secret, _ = token.issue_scoped(user, project, methods=["password"])
    headers = {"X-Auth-Token": secret, "OpenStack-API-Version": "compute 2.10"}
    return Client(headers=headers)


@pytest.fixture
def owner(make_user: MakeUser, project: Project) -> User:
    made = make_user("owner")
    roles.grant("member", made, project, actor=SYSTEM)
    return made


def test_staff_keeps_the_keys_of_others(staff: User, owner: User, project: Project) -> None:
    client, own = signed_in(staff, project), signed_in(owner, project)
    wanted = {"keypair": {"name": "given", "user_id": owner.uuid.hex}}
    answer = client.post(KEYS, wanted, content_type=JSON)
    assert (answer.status_code, answer.json()["keypair"]["user_id"]) == (201, owner.uuid.hex)
    assert [each["keypair"]["name"] for each in own.get(KEYS).json()["keypairs"]] == ["given"]
    assert client.get(KEYS).json()["keypairs"] == []
    named = f"user_id={owner.uuid.hex}"
    assert client.get(f"{KEYS}/given?{named}").status_code == 200
    assert client.delete(f"{KEYS}/given?{named}").status_code == 204
    assert own.get(KEYS).json()["keypairs"] == []


@pytest.mark.parametrize("everywhere", [False, True])
def test_an_administrator_of_a_project_does_where_it_is_one_of_everything(
    make_user: MakeUser, owner: User, project: Project, settings: Any, *, everywhere: bool
) -> None:
    identity = settings.CLOUDWRIGHT_IDENTITY
    settings.CLOUDWRIGHT_IDENTITY = replace(identity, admin_everywhere=everywhere)
    administrator = make_user("administrator")
    roles.grant("admin", administrator, project, actor=SYSTEM)
    client = signed_in(administrator, project)
    wanted = {"keypair": {"name": "given", "user_id": owner.uuid.hex}}
    answer = client.post(KEYS, wanted, content_type=JSON)
    assert answer.status_code == (201 if everywhere else 403)
    answer = client.get(f"{KEYS}?user_id={owner.uuid.hex}")
    assert answer.status_code == (200 if everywhere else 403)
