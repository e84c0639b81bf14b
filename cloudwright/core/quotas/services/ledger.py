"""The one quota ledger: what holders take of their project's and customer's limits (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

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

    Raises QuotaExceeded.
    """
    kind, uuid = holder
    present = set(
        Reservation.objects.filter(holder_kind=kind, holder_uuid=uuid).values_list(
            "name", flat=True
        )
    )
    wanted = {name: amount for name, amount in amounts.items() if name not in present}
    _make_rows(project, wanted)
    _move(project, wanted)
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
    changed = [row for row in rows if row.amount != amounts[row.name]]
    if not changed:
        return
    _move(changed[0].project, {row.name: amounts[row.name] - row.amount for row in changed})
    for row in changed:
        row.amount = amounts[row.name]
    Reservation.objects.bulk_update(changed, ["amount"])


@transaction.atomic
def hand_over(holder: Holder, project: Project) -> None:
    """Let `project` bear what `holder` has. Raises QuotaExceeded."""
    kind, uuid = holder
    held = Reservation.objects.filter(holder_kind=kind, holder_uuid=uuid)
    amounts = dict(held.values_list("name", "amount"))
    release(holder)
    reserve(project, holder, amounts)


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
    _move(rows[0].project, {row.name: -row.amount for row in rows})
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


def _move(project: Project, changes: Mapping[str, int]) -> None:
    """Add `changes` by name to the usage of the project and of its customer. Raises QuotaExceeded
    where there is no room; the caller's transaction takes back what else was moved.

    One conditional UPDATE, whose rows are locked customer first and names sorted, so that
    concurrent requests neither oversell nor wait for each other in a circle.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE core_quotas_quota AS quota SET usage = quota.usage + change.amount
            FROM (
                SELECT known.id, wish.amount FROM core_quotas_quota AS known
                JOIN unnest(%s::text[], %s::bigint[]) AS wish (name, amount) USING (name)
                WHERE known.scope_uuid = ANY(%s)
                ORDER BY known.scope_kind, known.name FOR UPDATE OF known
            ) AS change
            WHERE quota.id = change.id AND (
                change.amount < 0 OR quota.limit < 0 OR quota.usage + change.amount <= quota.limit
            )
            RETURNING quota.scope_kind, quota.name
            """,
            [list(changes), list(changes.values()), [uuid for _, uuid in _scopes(project)]],
        )
        moved = set(cursor.fetchall())
    for kind, uuid in _scopes(project):
        for name in sorted(changes):
            if (kind, name) not in moved:
                full = Quota.objects.get(scope_uuid=uuid, name=name)
                raise QuotaExceeded(
                    name=name, requested=changes[name], used=full.usage, limit=full.limit
                )


def _make_rows(project: Project, names: Collection[str]) -> None:
    """Before the first lock: a row made while others are locked would be out of their order."""
    uuids = [uuid for _, uuid in _scopes(project)]
    there = Quota.objects.filter(scope_uuid__in=uuids, name__in=names).count()
    if there == len(uuids) * len(names):
        return
    for kind, uuid in _scopes(project):
        for name in sorted(names):
            _row(kind, uuid, name)


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
