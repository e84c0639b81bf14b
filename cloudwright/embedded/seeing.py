"""From a row of the cloud to what a provider says of an instance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.instance import instances_visible_to
from cloudwright.cloud.compute.states import ERROR, INSTANCE, status_of
from cloudwright.cloud.network.models import FixedIP
from cloudwright.cloud.network.selectors.port import addresses_visible_to
from cloudwright.contracts.provider import InstanceSeen
from cloudwright.kernel.actor import SYSTEM

LOOPBACK = "127.0.0.1"


def living() -> QuerySet[Instance]:
    """Every living instance with what `seen` reads: the account is the whole cloud."""
    return instances_visible_to(SYSTEM, all_projects=True).select_related("user")


def seen(instances: Iterable[Instance]) -> Iterator[InstanceSeen]:
    """Each as the contract has it; the addresses of all in one query."""
    rows = list(instances)
    addresses = _addresses([row.uuid for row in rows])
    for row in rows:
        yield _one(row, addresses[row.uuid])


def _addresses(uuids: list[UUID]) -> dict[UUID | None, list[FixedIP]]:
    found: dict[UUID | None, list[FixedIP]] = defaultdict(list)
    rows = addresses_visible_to(SYSTEM).filter(port__device_uuid__in=uuids)
    for each in rows.select_related("port"):
        found[each.port.device_uuid].append(each)
    return found


def _one(row: Instance, addresses: list[FixedIP]) -> InstanceSeen:
    return InstanceSeen(
        backend_id=str(row.uuid),
        tag=row.tag,
        tenant_id=str(row.project.uuid),
        name=row.name,
        runtime_state=status_of(row.state),
        settled=row.state not in INSTANCE.transitional,
        failed=row.state == ERROR,
        error=row.error_message if row.state == ERROR else "",
        cores=row.vcpus,
        ram_mib=row.ram_mib,
        disk_mib=row.disk_mib,
        internal_ips=tuple(each.address for each in addresses),
        access=_access(row, addresses),
        image_id=str(row.image.uuid) if row.image else "",
        image_name=str(row.image) if row.image else "",
        flavor_id=row.flavor.get("flavorid", ""),
        flavor_name=row.flavor.get("name", ""),
        key_name=row.key_name,
        host_name=row.host.name if row.host else "",
        user_label=row.user.login if row.user else "",
        created_at=row.created_at,
        started_at=row.launched_at,
        changed_at=row.updated_at,
    )


def _access(row: Instance, addresses: list[FixedIP]) -> dict[str, Any]:
    """How to get in by SSH: a forwarded port of the host's loopback address (user networking)."""
    for each in addresses:
        if each.port.host_port:
            user = row.image.properties.get("os_admin_user", "") if row.image else ""
            return {"ssh": {"host": LOOPBACK, "port": each.port.host_port, "user": user}}
    return {}
