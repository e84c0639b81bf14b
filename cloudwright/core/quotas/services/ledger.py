"""The one quota ledger: what holders take of their project's and customer's limits (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from cloudwright.core.accounts.models import Customer
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Quota, Reservation
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, QuotaExceeded

Holder = tuple[str, UUID]


@transaction.atomic
def reserve(project: Project, holder: Holder, amounts: Mapping[str, int]) -> None:
    """Take `amounts` by name for `holder`, or nothing at all. Repeated: no further effect.

    Each ancestor is moved by one conditional UPDATE, customer first and names sorted, so that
    concurrent requests neither oversell nor wait for each other in a circle. Raises QuotaExceeded.
    """
    kind, uuid = holder
    present = set(
        Reservation.objects.filter(holder_kind=kind, holder_uuid=uuid).values_list(
            "name", flat=True
        )
    )
    wanted = {name: amount for name, amount in amounts.items() if name not in present}
    for scope_kind, scope_uuid in _scopes(project):
        for name in sorted(wanted):
            _take(scope_kind, scope_uuid, name, wanted[name])
    Reservation.objects.bulk_create(
        Reservation(project=project, name=name, amount=amount, holder_kind=kind, holder_uuid=uuid)
        for name, amount in wanted.items()
    )


@transaction.atomic
def adjust(holder: Holder, amounts: Mapping[str, int]) -> None:
    """Let `holder` have exactly `amounts` of the names given, or change nothing. Only names that it
    holds are changed; more is taken only where there is room. Repeated: no further effect. Raises
    QuotaExceeded.
    """
    kind, uuid = holder
    rows = list(
        Reservation.objects.filter(holder_kind=kind, holder_uuid=uuid, name__in=list(amounts))
        .select_related("project__customer")
        .order_by("name")
        .select_for_update(of=["self"])
    )
    changes = [(row, amounts[row.name] - row.amount) for row in rows]
    for scope_kind, scope_uuid in _scopes(rows[0].project) if rows else ():
        for row, change in changes:
            if change > 0:
                _take(scope_kind, scope_uuid, row.name, change)
            elif change < 0:
                _give_back(scope_kind, scope_uuid, row.name, -change)
    for row, change in changes:
        if change:
            row.amount += change
            row.save(update_fields=["amount"])


@transaction.atomic
def release(holder: Holder) -> None:
    """Give back all that `holder` has. Repeated: no further effect."""
    kind, uuid = holder
    rows = list(
        Reservation.objects.filter(holder_kind=kind, holder_uuid=uuid)
        .select_related("project__customer")
        .order_by("name")
        .select_for_update(of=["self"])
    )
    if not rows:
        return
    for scope_kind, scope_uuid in _scopes(rows[0].project):
        for row in rows:
            _give_back(scope_kind, scope_uuid, row.name, row.amount)
    Reservation.objects.filter(pk__in=[row.pk for row in rows]).delete()


@transaction.atomic
def set_limit(scope: Customer | Project, name: str, limit: int, *, actor: Actor) -> Quota:
    """Set a limit; -1 takes it away. A limit below the usage stops new ones only."""
    gates.check("quota.update", scope, actor)
    if name not in settings.CLOUDWRIGHT_QUOTA_DEFAULTS:
        raise BadInput(reason=f"There is no quota named {name}.", field="name")
    if limit < -1:
        raise BadInput(reason="A limit is -1 (none), 0 or more.", field="limit")
    kind = "customer" if isinstance(scope, Customer) else "project"
    quota = _row(kind, scope.uuid, name)
    quota.limit = limit
    quota.save(update_fields=["limit", "updated_at"])
    audit.record(
        "quota_limit_updated",
        f"The limit of {name} in {scope.name} is now {limit}.",
        actor=actor,
        kind="quota",
        target=quota,
        project=scope if isinstance(scope, Project) else None,
        customer=scope if isinstance(scope, Customer) else None,
    )
    return quota


def default_limit(scope_kind: str, name: str) -> int:
    """A project's default comes from `[quota]`; a customer has no limit until staff set one."""
    return int(settings.CLOUDWRIGHT_QUOTA_DEFAULTS.get(name, -1)) if scope_kind == "project" else -1


def _take(scope_kind: str, scope_uuid: UUID, name: str, amount: int) -> None:
    room = Q(limit__lt=0) | Q(limit__gte=F("usage") + amount)
    mine = Quota.objects.filter(scope_kind=scope_kind, scope_uuid=scope_uuid, name=name)
    if mine.filter(room).update(usage=F("usage") + amount):
        return
    quota = _row(scope_kind, scope_uuid, name)
    if not mine.filter(room).update(usage=F("usage") + amount):
        raise QuotaExceeded(name=name, requested=amount, used=quota.usage, limit=quota.limit)


def _give_back(scope_kind: str, scope_uuid: UUID, name: str, amount: int) -> None:
    mine = Quota.objects.filter(scope_kind=scope_kind, scope_uuid=scope_uuid, name=name)
    mine.update(usage=F("usage") - amount)


def _row(scope_kind: str, scope_uuid: UUID, name: str) -> Quota:
    return Quota.objects.get_or_create(
        scope_kind=scope_kind,
        scope_uuid=scope_uuid,
        name=name,
        defaults={"limit": default_limit(scope_kind, name)},
    )[0]


def _scopes(project: Project) -> Iterator[tuple[str, UUID]]:
    yield "customer", project.customer.uuid
    yield "project", project.uuid
