"""The accounts that the suite runs on. A new provider adds an `Account` here and passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cloudwright.contracts.provider import Instances, InstanceSpec, Provider
from cloudwright.embedded.provider import EmbeddedProvider
from cloudwright.kernel.actor import SYSTEM, Actor
from tests import foreign_cloud
from tests.foreign_cloud import ForeignProvider


@dataclass
class Account:
    """A provider with an account at it, two tenants, and what a machine can be made of.

    `settle` lets the backend come to rest.
    """

    provider: Provider
    tenant_id: str
    other_tenant_id: str
    image_id: str
    flavor_id: str
    settle: Callable[[], object]
    actor: Actor = SYSTEM

    @property
    def instances(self) -> Instances:
        assert self.provider.instances is not None
        return self.provider.instances

    def spec(self, name: str = "web1", **more: str) -> InstanceSpec:
        given = {
            "tenant_id": self.tenant_id,
            "name": name,
            "image_id": self.image_id,
            "flavor_id": self.flavor_id,
            **more,
        }
        return InstanceSpec(**given)  # type: ignore[arg-type]

    def make(self, tag: str = "a" * 32, name: str = "web1") -> str:
        backend_id = self.instances.create(tag, self.spec(name), actor=self.actor)
        self.settle()
        return backend_id


def _embedded(request: pytest.FixtureRequest) -> Account:
    return Account(
        provider=EmbeddedProvider({}),
        settle=request.getfixturevalue("drain"),
        tenant_id=str(request.getfixturevalue("project").uuid),
        other_tenant_id=str(request.getfixturevalue("other_project").uuid),
        image_id=str(request.getfixturevalue("image").uuid),
        flavor_id=request.getfixturevalue("flavor").flavorid,
    )


def _foreign(request: pytest.FixtureRequest) -> Account:
    cloud = request.getfixturevalue("foreign")
    return Account(
        provider=ForeignProvider({"token": "good"}),
        settle=lambda: [cloud.look(each) for each in list(cloud.machines) * 3],
        tenant_id="tenant-1",
        other_tenant_id="tenant-2",
        image_id=foreign_cloud.IMAGE,
        flavor_id=foreign_cloud.FLAVOR,
    )


ACCOUNTS = {"embedded": _embedded, "foreign": _foreign}


@pytest.fixture(params=sorted(ACCOUNTS))
def account(request: pytest.FixtureRequest, db: None) -> Account:
    """A fresh account of each kind."""
    return ACCOUNTS[request.param](request)
