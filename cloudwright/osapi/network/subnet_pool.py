"""Subnet pools. Prefix lengths are shown as text, as Neutron shows them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import SubnetPool
from cloudwright.cloud.network.selectors.address_scope import address_scope_for
from cloudwright.cloud.network.selectors.subnet import subnet_pool_for, subnet_pools_visible_to
from cloudwright.cloud.network.services import subnet_pool as pools
from cloudwright.core.projects.models import Project
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, of, standard
from cloudwright.osapi.network.filters import (
    OWNED,
    STANDARD,
    as_number,
    as_truth,
    as_uuid,
)
from cloudwright.osapi.network.schemas.subnet import SUBNET_POOL


def list_pools(call: Call) -> HttpResponse:
    """GET /v2.0/subnetpools."""
    return POOLS.listed(call, subnet_pools_visible_to(call.actor))


def show_pool(call: Call, subnetpool_id: str) -> HttpResponse:
    """GET /v2.0/subnetpools/{subnetpool_id}."""
    return POOLS.one(call, pool_for(call, subnetpool_id))


def create_pool(call: Call) -> HttpResponse:
    """POST /v2.0/subnetpools."""

    def make(project: Project, values: dict[str, Any]) -> SubnetPool:
        return pools.create(project, actor=call.actor, **_resolved(call, values))

    return POOLS.created(call, make)


def update_pool(call: Call, subnetpool_id: str) -> HttpResponse:
    """PUT /v2.0/subnetpools/{subnetpool_id}."""
    pool, changes = pool_for(call, subnetpool_id), POOLS.changes(call)
    changed = pools.update(pool, actor=call.actor, **_resolved(call, changes))
    return POOLS.one(call, changed)


def delete_pool(call: Call, subnetpool_id: str) -> HttpResponse:
    """DELETE /v2.0/subnetpools/{subnetpool_id}."""
    pools.delete(pool_for(call, subnetpool_id), actor=call.actor)
    return nothing()


def pool_for(call: Call, ident: str) -> SubnetPool:
    """The pool that the caller may see. Raises NotFound."""
    return subnet_pool_for(call.actor, parse_uuid(ident, "SubnetPool"))


def _resolved(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """The scope becomes the row that the caller may see."""
    if values.get("scope") is not None:
        values["scope"] = address_scope_for(call.actor, values["scope"])
    return values


def _as_pool(call: Call, pool: SubnetPool) -> dict[str, Any]:
    del call
    return {
        "id": pool.uuid,
        "name": pool.name,
        "description": pool.description,
        **of(pool.project),
        "ip_version": pool.ip_version,
        "prefixes": pool.prefixes,
        "min_prefixlen": str(pool.min_prefixlen),
        "max_prefixlen": str(pool.max_prefixlen),
        "default_prefixlen": str(pool.default_prefixlen),
        "default_quota": None,
        "shared": pool.shared,
        "is_default": pool.is_default,
        "address_scope_id": pool.scope.uuid if pool.scope else None,
        **standard(pool),
    }


POOLS = Collection(
    "subnetpool",
    {
        **STANDARD,
        **OWNED,
        "ip_version": ("ip_version", as_number),
        "address_scope_id": ("scope__uuid", as_uuid),
        "shared": ("shared", as_truth),
        "is_default": ("is_default", as_truth),
        "min_prefixlen": ("min_prefixlen", as_number),
        "max_prefixlen": ("max_prefixlen", as_number),
        "default_prefixlen": ("default_prefixlen", as_number),
    },
    _as_pool,
    SUBNET_POOL,
)
