"""The one quota ledger: what holders take of their project's and customer's limits (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.db import connection, transaction

from cloudwright.core.accounts.models import Customer
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Quota, Reservation
from cloudwright.core.quotas.selectors.member import own_limits, usage_by
from cloudwright.core.quotas.selectors.quota import DEFAULT, lines_of, preset
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, QuotaExceeded

Holder = tuple[str, UUID]


class LimitBelowUsage(BadInput):
    """400: more is in use than the new limit, and nobody said that this is meant."""

    code = "quota.limit_below_usage"
    message = (
        "Quota limit {limit} for {name} must be greater than or equal to already used and reserved "
        "{used}."
    )


@transaction.atomic
def reserve(
    project: Project, holder: Holder, amounts: Mapping[str, int], *, user: UUID | None = None
) -> None:
    """Take `amounts` by name for `holder`, or nothing at all; within the limits of `user`, too,
    where that one has its own. Repeated: no further effect.

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
        Reservation(
            project=project,
            name=name,
            amount=amount,
            user_uuid=user,
            holder_kind=kind,
            holder_uuid=uuid,
        )
        for name, amount in wanted.items()
    )
    _within_own(project, user, wanted)


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
    changes = {row.name: amounts[row.name] - row.amount for row in changed}
    _move(changed[0].project, changes)
    for row in changed:
        row.amount = amounts[row.name]
    Reservation.objects.bulk_update(changed, ["amount"])
    _within_own(changed[0].project, changed[0].user_uuid, changes)


@transaction.atomic
def hold(project: Project, holder: Holder, amounts: Mapping[str, int]) -> None:
    """Let `holder` have exactly `amounts` in `project`, in place of all that it had anywhere, or
    change nothing. Of the same project only what is more needs room. Raises QuotaExceeded.
    """
    kind, uuid = holder
    held = Reservation.objects.filter(holder_kind=kind, holder_uuid=uuid)
    if held.exclude(project=project).exists():
        release(holder)
    had = dict(held.order_by("name").select_for_update().values_list("name", "amount"))
    changes = {name: amounts.get(name, 0) - had.get(name, 0) for name in had | dict(amounts)}
    _make_rows(project, changes)
    _move(project, {name: change for name, change in changes.items() if change})
    held.delete()
    Reservation.objects.bulk_create(
        Reservation(project=project, name=name, amount=amount, holder_kind=kind, holder_uuid=uuid)
        for name, amount in amounts.items()
    )


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
def set_limits(
    scope: Customer | Project | None, limits: Mapping[str, int], *, actor: Actor, force: bool = True
) -> None:
    """Several limits, all or none; as `set_limit`, whose rows are locked in the ledger's order."""
    for name in sorted(limits):
        set_limit(scope, name, limits[name], actor=actor, force=force)


@transaction.atomic
def set_limit(
    scope: Customer | Project | None,
    name: str,
    limit: int | None,
    *,
    actor: Actor,
    force: bool = True,
) -> Quota:
    """Set a limit of `scope`, or with no scope that of every project without one of its own. -1
    takes the limit away; None leaves the scope to the common one. A limit below the usage stops new
    ones only; without `force` it is refused. Raises BadInput, LimitBelowUsage.
    """
    gates.check("quota.update", scope, actor)
    if limit is not None and limit < -1:
        raise BadInput(reason="A limit is -1 (none), 0 or more.", field="limit")
    kind, uuid = _key(scope)
    Quota.objects.get_or_create(scope_kind=kind, scope_uuid=uuid, name=name)
    quota = Quota.objects.select_for_update().get(scope_kind=kind, scope_uuid=uuid, name=name)
    if not force and limit is not None and 0 <= limit < quota.usage:
        raise LimitBelowUsage(name=name, limit=limit, used=quota.usage)
    quota.limit = limit
    quota.save(update_fields=["limit", "updated_at"])
    whose = scope.name if scope else "every project without one of its own"
    audit.record(
        "quota_limit_updated",
        f"The limit of {name} in {whose} is now {'the common one' if limit is None else limit}.",
        actor=actor,
        kind="quota",
        target=quota,
        project=scope if isinstance(scope, Project) else None,
        customer=scope if isinstance(scope, Customer) else None,
    )
    return quota


@transaction.atomic
def reset_limits(project: Project, names: Collection[str], *, actor: Actor) -> bool:
    """Leave the project to the common limits under `names`. False where it had none of its own."""
    own = Quota.objects.filter(scope_uuid=project.uuid, name__in=names).exclude(limit=None)
    found = list(own.order_by("name").values_list("name", flat=True))
    for name in found:
        set_limit(project, name, None, actor=actor)
    return bool(found)


def forget(names: Collection[str]) -> None:
    """Drop what limits there are under `names`, which nothing will ever hold again."""
    Quota.objects.filter(name__in=names).delete()


def _key(scope: Customer | Project | None) -> tuple[str, UUID]:
    if scope is None:
        return DEFAULT
    return "customer" if isinstance(scope, Customer) else "project", scope.uuid


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
                SELECT known.id, wish.amount,
                    CASE known.scope_kind WHEN 'project' THEN coalesce(common.limit, wish.preset)
                        ELSE -1 END AS common
                FROM core_quotas_quota AS known
                JOIN unnest(%s::text[], %s::bigint[], %s::bigint[])
                    AS wish (name, amount, preset) ON wish.name = known.name
                LEFT JOIN core_quotas_quota AS common
                    ON common.scope_kind = 'default' AND common.name = known.name
                WHERE known.scope_uuid = ANY(%s)
                ORDER BY known.scope_kind, known.name FOR UPDATE OF known
            ) AS change
            WHERE quota.id = change.id AND (
                change.amount < 0 OR coalesce(quota.limit, change.common) < 0
                OR quota.usage + change.amount <= coalesce(quota.limit, change.common)
            )
            RETURNING quota.scope_kind, quota.name
            """,
            [
                list(changes),
                list(changes.values()),
                [preset(name) for name in changes],
                [uuid for _, uuid in _scopes(project)],
            ],
        )
        moved = set(cursor.fetchall())
    for kind, uuid in _scopes(project):
        for name in sorted(changes):
            if (kind, name) not in moved:
                full = lines_of(kind, [uuid], [name])[uuid][0]
                raise QuotaExceeded(
                    name=name, requested=changes[name], used=full.usage, limit=full.limit
                )


def _within_own(project: Project, user: UUID | None, changes: Mapping[str, int]) -> None:
    """After `_move`, whose locks on the project's rows let nobody else count at the same time:
    refuse what is beyond the limits that the user has of its own. Raises QuotaExceeded."""
    if user is None or not (own := own_limits(project, user, changes)):
        return
    for name, used in usage_by(project, user, own).items():
        if changes[name] > 0 and 0 <= own[name] < used:
            before = used - changes[name]
            raise QuotaExceeded(name=name, requested=changes[name], used=before, limit=own[name])


def _make_rows(project: Project, names: Collection[str]) -> None:
    """Before the first lock: a row made while others are locked would be out of their order."""
    uuids = [uuid for _, uuid in _scopes(project)]
    there = Quota.objects.filter(scope_uuid__in=uuids, name__in=names).count()
    if there == len(uuids) * len(names):
        return
    for kind, uuid in _scopes(project):
        for name in sorted(names):
            Quota.objects.get_or_create(scope_kind=kind, scope_uuid=uuid, name=name)


def _scopes(project: Project) -> Iterator[tuple[str, UUID]]:
    yield "customer", project.customer.uuid
    yield "project", project.uuid
