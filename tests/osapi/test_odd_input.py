"""Whatever a client sends, an answer below 500 comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM
from cloudwright.osapi.common.service import Service
from cloudwright.osapi.urls import SERVICES
from tests.simulated_cloud import MakeInstance

ODD: list[Any] = [None, [], {}, "x", 5, [[]], [{"op": "add"}]]
ODD_VALUES: list[Any] = [
    None,
    [],
    {},
    "x",
    -1,
    10**30,
    1.5,
    True,
    "\ud7ff" * 300,
    [None],
    {"a": {}},
]
# What the bodies of some routes are wrapped in, and what stands inside.
NOUNS: dict[str, dict[str, list[str]]] = {
    "POST /compute/v2.1/servers": {"server": [
        "name", "imageRef", "flavorRef", "networks", "metadata", "min_count", "user_data",
        "key_name", "security_groups", "block_device_mapping_v2", "tags", "accessIPv6"]},
    "PUT /compute/v2.1/servers/{server_id}": {"server": ["name", "accessIPv4", "description"]},
    "POST /compute/v2.1/servers/{server_id}/action": {
        "reboot": ["type"], "createImage": ["name", "metadata"], "lock": ["locked_reason"],
        "os-start": [], "os-resetState": ["state"]},
    "POST /compute/v2.1/flavors": {"flavor": ["name", "ram", "vcpus", "disk", "id", "swap"]},
    "POST /compute/v2.1/os-keypairs": {"keypair": ["name", "public_key", "user_id"]},
    "PUT /compute/v2.1/servers/{server_id}/metadata": {"metadata": ["a"]},
    "PUT /compute/v2.1/servers/{server_id}/tags": {"tags": []},
    "POST /identity/v3/auth/tokens": {"auth": ["identity", "scope"]},
    "POST /identity/v3/projects": {"project": ["name", "domain_id", "tags", "parent_id"]},
    "PATCH /identity/v3/projects/{project_id}": {"project": ["name", "tags", "enabled"]},
    "POST /identity/v3/users": {"user": ["name", "password", "email", "default_project_id"]},
    "PATCH /identity/v3/users/{user_id}": {"user": ["name", "default_project_id", "email"]},
    "POST /identity/v3/users/{user_id}/application_credentials": {
        "application_credential": ["name", "roles", "expires_at", "secret"]},
    "POST /volume/v3/volumes": {"volume": [
        "name", "size", "imageRef", "snapshot_id", "source_volid", "volume_type", "metadata",
        "availability_zone", "description", "multiattach", "backup_id"]},
    "PUT /volume/v3/volumes/{volume_id}": {"volume": ["name", "description", "metadata"]},
    "POST /volume/v3/volumes/{volume_id}/action": {
        "os-extend": ["new_size"], "os-attach": ["instance_uuid", "mountpoint", "mode"],
        "os-detach": ["attachment_id"], "os-reset_status": ["status"], "os-retype": ["new_type"],
        "os-volume_upload_image": ["image_name", "disk_format", "visibility", "force"],
        "os-set_image_metadata": ["metadata"], "os-unset_image_metadata": ["key"],
        "os-set_bootable": ["bootable"], "revert": ["snapshot_id"], "os-force_delete": []},
    "PUT /volume/v3/volumes/{volume_id}/metadata": {"metadata": ["a"]},
    "PUT /volume/v3/volumes/{volume_id}/metadata/{key}": {"meta": ["a"]},
    "POST /volume/v3/snapshots": {"snapshot": ["volume_id", "name", "force", "metadata"]},
    "POST /volume/v3/backups": {"backup": ["volume_id", "name", "snapshot_id", "metadata"]},
    "POST /volume/v3/types": {"volume_type": ["name", "description", "extra_specs"]},
    "POST /volume/v3/volume-transfers": {"transfer": ["volume_id", "name"]},
    "PUT /volume/v3/os-quota-sets/{project_id}": {"quota_set": ["volumes", "gigabytes"]},
    "POST /image/v2/images": {each: [] for each in (
        "name", "disk_format", "min_disk", "id", "owner", "visibility", "tags")},
}  # fmt: skip
# Each is one query; an ampersand joins what cannot hide each other.
QUERY = """
limit=99999999999999999999 marker=x sort_key=x sort_key=created_at&sort_dir=x sort=x sort=,
name=(((&ip=(&image=x name=[&status=%E2%82%AC&ip6=* changes-since=2026-13-45 flavor=%00
tags=,,&not-tags-any=, minRam=9999999999999999999999 minDisk=9999999999999999999999 tenant_id=x
user_id=x project_id=x with_servers=1&deleted=1 created_at=gte:x size_min=99999999999999999999
id=in: id=in:%22&is_public=x visibility=x fields=x mtu=x gateway_ip=x ip_version=99999999999999999
status=x&metadata=x metadata=%7B metadata=%7B'a':'%00'%7D offset=x offset=99999999999999999999
bootable=x with_count=1 sort=name:x sort=name:asc,id domain_id=x user.id=x&name__icontains=%5C
"""


# What makes the rest of a body right, so that the odd part is reached.
WHOLE = {
    "server": {"name": "odd", "flavorRef": "1", "networks": "auto"},
    "flavor": {"name": "odd", "ram": 1, "vcpus": 1, "disk": 1},
    "keypair": {"name": "odd"},
    "volume": {"size": 1},
    "snapshot": {"volume_id": "<volume>"},
    "backup": {"volume_id": "<volume>"},
    "transfer": {"volume_id": "<volume>"},
    "volume_type": {"name": "odd"},
    "os-volume_upload_image": {"image_name": "odd"},
    "project": {"name": "odd"},
    "user": {"name": "odd"},
    "application_credential": {"name": "odd"},
    "createImage": {"name": "odd"},
}


@pytest.fixture
def client(staff: User, project: Project) -> Client:
    secret, _ = token.issue_scoped(staff, project, methods=["password"])
    headers = {"X-Auth-Token": secret, "OpenStack-API-Version": "compute 2.79,volume 3.70"}
    return Client(raise_request_exception=False, headers=headers)


def bodies(route: str) -> list[Any]:
    made = list(ODD)
    for noun, inside in NOUNS.get(route, {}).items():
        made += [{noun: value} for value in ODD_VALUES]
        whole = WHOLE.get(noun, {})
        made += [{noun: {**whole, name: value}} for name in inside for value in ODD_VALUES]
    return made


@pytest.mark.usefixtures("console_relay")
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.key)
def test_no_odd_input_breaks_a_service(
    service: Service, client: Client, make_instance: MakeInstance, project: Project, staff: User
) -> None:
    instance: Instance = make_instance("web1")
    volume, _ = volumes.create(project, size_gib=1, actor=SYSTEM)
    make_instance.drain()
    names = _Names(
        volume_id=str(volume.uuid), type_id="__DEFAULT__",
        server_id=str(instance.uuid), image_id=str(instance.image.uuid), flavor_id="1", key="a",
        project_id=project.uuid.hex, user_id=staff.uuid.hex,
    )  # fmt: skip
    broken = []
    for route in service.routes:
        path = f"/{service.key}{route.path}"
        filled = path.format_map(names)
        if route.method == "GET" and "roles" not in path:
            for query in QUERY.split():
                broken += _tried(client, "GET", f"{filled}?{query}", None)
        elif route.method in ("POST", "PUT", "PATCH") and "roles" not in path:
            for body in bodies(f"{route.method} {path}"):
                broken += _tried(client, route.method, filled, body, str(volume.uuid))
    assert not broken, "\n".join(broken[:40])


class _Names(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "nope"


def _tried(client: Client, method: str, path: str, body: Any, volume: str = "") -> list[str]:
    kind = "application/json"
    if method == "PATCH" and path.startswith("/image"):
        kind = "application/openstack-images-v2.1-json-patch"
    with transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True
        data = json.dumps(body).replace("<volume>", volume) if method != "GET" else ""
        answer = client.generic(method, path, data, content_type=kind)
        transaction.set_rollback(True)
    if answer.status_code < 500:
        return []
    return [f"{answer.status_code} {method} {path} {json.dumps(body)[:200]}"]
