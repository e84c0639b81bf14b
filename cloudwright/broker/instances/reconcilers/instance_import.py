"""What exists at a provider shows here by itself: bound by tag first, else one new row (DESIGN §2).

One `list()` of the account, two reads of our rows (before and after it, so that what is deleted
meanwhile is not made again), a pure plan, then writes by set. What an operation works on is only
looked at: its flow has the word.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.reconcilers.import_plan import Known, Plan, plan
from cloudwright.broker.instances.states import INSTANCE, KIND
from cloudwright.broker.instances.writes import imported
from cloudwright.broker.instances.writes.instance import FACTS, facts_of
from cloudwright.broker.services import providers
from cloudwright.broker.services.models import Link, ServiceSettings
from cloudwright.broker.services.states import KIND as SETTINGS_KIND
from cloudwright.broker.states import ERRED, OK
from cloudwright.contracts.errors import DriverError
from cloudwright.core.operations.models import OperationTarget
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.core.operations.states import LIVE
from cloudwright.kernel import clock

log = structlog.get_logger(__name__)

COLUMNS = (
    "pk",
    "uuid",
    "backend_id",
    "link__tenant_id",
    "state",
    "error_message",
    "updated_at",
    *FACTS,
)


def activate() -> Report:
    """Bring every account's instances into step; an account that does not answer is passed over,
    for `settings_pull` tells of it."""
    counts: dict[str, int] = {}
    notes = []
    for settings in ServiceSettings.objects.filter(state__in=[OK, ERRED]):
        try:
            decided = bring_in(settings)
        except DriverError as problem:
            notes.append(f"{settings.name}: {problem.text}")
            continue
        for word in ("create", "bind", "observe", "fail", "recover", "remove", "twins"):
            counts[word] = counts.get(word, 0) + len(getattr(decided, word))
        notes += [
            f"{settings.name}: {twin} is a twin of a known instance" for twin in decided.twins
        ]
    return Report(counts=counts, notes=tuple(notes))


def bring_in(settings: ServiceSettings) -> Plan:
    """One account. Raises DriverError; nothing is written then."""
    backend = providers.open(settings).instances
    if backend is None:
        return Plan()
    mine = Instance.objects.filter(settings=settings)
    before = set(mine.values_list("backend_id", flat=True))
    asked_at = clock.now()
    seen = list(backend.list())
    known = _known(settings, asked_at)
    gone = frozenset(before - {row.backend_id for row in known})
    decided = plan(known, seen, _links(settings), facts_of, just_removed=gone)
    with transaction.atomic():
        imported.write(settings, decided.create)
        imported.bind(decided.bind)
        imported.observe(decided.observe)
        imported.settle(decided.fail, decided.recover)
        imported.remove(decided.remove)
        imported.stamp(settings)
    return decided


def _known(settings: ServiceSettings, asked_at: datetime) -> list[Known]:
    busy = set(
        OperationTarget.objects.filter(kind=KIND, operation__state__in=LIVE).values_list(
            "uuid", flat=True
        )
    )
    rows: Sequence[tuple[object, ...]] = list(
        Instance.objects.filter(settings=settings).values_list(*COLUMNS)
    )
    return [_one(row, busy, asked_at) for row in rows]


def _one(row: tuple, busy: set, asked_at: datetime) -> Known:  # type: ignore[type-arg]
    pk, uuid, backend_id, tenant_id, state, error, updated_at, *facts = row
    return Known(
        pk=pk,
        uuid=uuid,
        backend_id=backend_id,
        tenant_id=tenant_id,
        state=state,
        error=error,
        facts=dict(zip(FACTS, facts, strict=True)),
        busy=uuid in busy or state in INSTANCE.transitional,
        fresh=updated_at > asked_at,
    )


def _links(settings: ServiceSettings) -> dict[str, int]:
    """The link by tenant; where tenants are not adopted, nothing is brought in unasked."""
    if not providers.info_of(settings.type).adopts_tenants:
        return {}
    rows = Link.objects.filter(service__settings=settings).exclude(tenant_id="")
    return dict(rows.values_list("tenant_id", "pk"))


register(
    Reconciler(
        name="instance_import",
        every=timedelta(seconds=60),
        activate=activate,
        pokes=frozenset({"instance", SETTINGS_KIND, "link"}),
    )
)
