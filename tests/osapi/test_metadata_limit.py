"""How many metadata items a server may have: the quota says."""

from __future__ import annotations

import pytest
from django.test import Client

from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_one_more_is_forbidden(
    make_instance: MakeInstance, member: User, project: Project, method: str
) -> None:
    server = make_instance(metadata={"role": "front"})
    ledger.set_limit(project, "metadata_items", 3, actor=SYSTEM)
    secret, _ = token.issue_scoped(member, project, methods=["password"])
    client = Client(headers={"X-Auth-Token": secret})
    items = {f"key{number}": "value" for number in range(4)}
    path = f"/compute/v2.1/servers/{server.uuid}/metadata"
    send = client.put if method == "PUT" else client.post

    refused = send(path, {"metadata": items}, content_type="application/json")

    assert refused.status_code == 403
    said = refused.json()["forbidden"]["message"]
    assert said == "Maximum number of metadata items exceeds 3."
    server.refresh_from_db()
    assert server.metadata == {"role": "front"}
