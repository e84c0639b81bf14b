"""What a project has in this cloud, in the order in which it can go."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import (
    AddressScope,
    FloatingIP,
    Network,
    Port,
    RBACPolicy,
    Router,
    SecurityGroup,
    SubnetPool,
)
from cloudwright.cloud.network.models.port import INNER
from cloudwright.cloud.scheduling.models import InstanceGroup
from cloudwright.cloud.volume.models import Backup, Group, GroupSnapshot, Snapshot, Volume
from cloudwright.core.operations.models import OperationTarget
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock

Rows = Callable[[Project], QuerySet[Any]]


def _living(model: Any, *related: str) -> Rows:
    def rows(project: Project) -> QuerySet[Any]:
        found = model.objects.filter(project=project, deleted_at=None)
        return found.select_related("project__customer", *related).order_by("pk")  # type: ignore[no-any-return]  # `model` is any

    return rows


def _all(model: Any) -> Rows:
    def rows(project: Project) -> QuerySet[Any]:
        found = model.objects.filter(project=project)
        return found.select_related("project__customer").order_by("pk")  # type: ignore[no-any-return]  # `model` is any

    return rows


def _outer_ports(project: Project) -> QuerySet[Port]:
    """Those that are no part of a router or of a floating IP: those go with what they are of."""
    return Port.objects.filter(project=project).exclude(device_owner__in=INNER).order_by("pk")


# The kinds by which operations and events call them.
CONTENTS: dict[str, Rows] = {
    "instance": _living(Instance, "host", "image"),
    "group_snapshot": _living(GroupSnapshot, "group"),
    "snapshot": _living(Snapshot, "volume__host"),
    "volume": _living(Volume, "host"),
    "volume_group": _living(Group),
    "backup": _living(Backup, "host"),
    "image": _living(Image),
    "floating_ip": _all(FloatingIP),
    "router": _all(Router),
    "port": _outer_ports,
    "rbac_policy": _all(RBACPolicy),
    "network": _all(Network),
    "subnet_pool": _all(SubnetPool),
    "address_scope": _all(AddressScope),
    "security_group": _all(SecurityGroup),
    "instance_group": _all(InstanceGroup),
}


def remains(project: Project) -> str:
    """The first kind of which the project still has something, or an empty text."""
    return next((kind for kind, rows in CONTENTS.items() if rows(project).exists()), "")


def ending(kind: str, uuids: Collection[UUID], *, since: timedelta) -> set[UUID]:
    """Those that a deletion works on, or failed on within the time: not yet asked again."""
    recent = Q(operation__finished_at=None) | Q(operation__finished_at__gt=clock.now() - since)
    found = OperationTarget.objects.filter(
        recent, kind=kind, uuid__in=uuids, operation__kind__endswith=".delete"
    )
    return set(found.values_list("uuid", flat=True))
