"""One project full of things, and somebody of each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.reconcilers import instance_import
from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.core.access.services import application_credential as credentials
from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.services import ssh_key as keys
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import SYSTEM, Actor
from tests.conftest import MakeUser
from tests.simulated_cloud import MakeInstance


@dataclass
class World:
    """The people by role (None: no credentials), and what `{...}` in a table stands for."""

    people: dict[str, User | None]
    names: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def people(
    make_user: MakeUser,
    other_project: Project,
    reader: User,
    member: User,
    manager: User,
    staff: User,
) -> dict[str, User | None]:
    """Who walks, by the names of the table's columns."""
    return {
        "stranger": None,
        "other": make_user("otto", member=other_project),
        "reader": reader,
        "member": member,
        "manager": manager,
        "staff": staff,
    }


@pytest.fixture
def world(
    link: Link,
    make_instance: MakeInstance,
    actor: Callable[..., Actor],
    project: Project,
    member: User,
    people: dict[str, User | None],
) -> World:
    """An instance that runs, its operation, an account, keys: one of each kind, all of `mia`."""
    make_instance("web1", actor=actor(member, project))
    instance_import.activate()
    rows = things(link, member, actor(member))
    names = {name: row.uuid.hex for name, row in rows.items()}
    names |= {f"dashed_{name}": str(row.uuid) for name, row in rows.items()}
    names |= {f"{name}_id": rows[name].backend_id for name in ("image", "flavor")}
    return World(people, names | {"action": "stop", "kind": "vnc", "token": "a-ticket"})


def things(link: Link, member: User, actor: Actor) -> dict[str, Any]:
    """One row of each kind, by the name that tables use."""
    properties = ServiceProperty.objects.filter(settings=link.service.settings)
    return {
        "customer": link.project.customer,
        "project": link.project,
        "user": member,
        "key": keys.generate(member, name="laptop", actor=SYSTEM)[0],
        "settings": link.service.settings,
        "service": link.service,
        "link": link,
        "instance": Instance.objects.get(),
        "image": properties.get(kind="image"),
        "flavor": properties.get(name="m1.tiny"),
        "network": properties.filter(kind="network")[0],
        "operation": Operation.objects.latest("pk"),
        "quota": ledger.set_limit(link.project, "instances", 10, actor=SYSTEM),
        "credential": credentials.create(member, link.project, name="laptop", actor=actor)[0],
    }


@contextmanager
def undone() -> Iterator[None]:
    """What happens in the block leaves no trace. It counts as the test's own transaction, so that
    drivers may be called inside."""
    with transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True  # type: ignore[attr-defined]
        yield
        transaction.set_rollback(True)
