"""A signed request gives its signer's token, to the services that ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cloudwright.core.access.services import credential as credentials
from cloudwright.core.access.services import role as roles
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM, Actor
from tests.ec2 import signed

pytestmark = pytest.mark.django_db


def test_a_signature_gives_a_token_that_ends_with_the_role(
    project: Project, member: User, staff: User, actor: Callable[..., Actor]
) -> None:
    pair = credentials.pair_of(
        credentials.create_pair(member, project, by=None, actor=actor(member, project))
    )
    body = {"credentials": signed(pair, "/services/Cloud")}
    secret, _ = token.issue_scoped(staff, None, methods=["password"])
    service = Client(headers={"X-Auth-Token": secret})
    given = service.post("/identity/v3/ec2tokens", body, content_type="application/json")
    assert given.status_code == 200, given.content
    assert given.json()["token"]["user"]["id"] == member.uuid.hex
    assert given.json()["token"]["project"]["id"] == project.uuid.hex
    signer = Client(headers={"X-Auth-Token": given.headers["X-Subject-Token"]})
    assert signer.get("/compute/v2.1/servers").status_code == 200
    roles.revoke("member", member, project, actor=SYSTEM)
    assert signer.get("/compute/v2.1/servers").status_code == 401
    again = service.post("/identity/v3/ec2tokens", body, content_type="application/json")
    assert again.status_code == 401
