"""The importer's writes, by set: a thousand instances cost a handful of queries.

Everything here expects the caller's transaction. A row that somebody else moved meanwhile is left
to them: every UPDATE of a state compares before it swaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.states import INSTANCE, KIND
from cloudwright.broker.instances.writes import instance as writes
from cloudwright.broker.instances.writes.instance import facts_of
from cloudwright.broker.services.models import Link, ServiceSettings
from cloudwright.broker.states import ERRED, OK
from cloudwright.contracts.provider import InstanceSeen
from cloudwright.core.accounts.models import User
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM

STAMP_EVERY = timedelta(minutes=1)

Seen = Sequence[tuple[int, InstanceSeen]]


def write(settings: ServiceSettings, found: Seen) -> list[Instance]:
    """New rows for what was made elsewhere: one row, one event."""
    if not found:
        return []
    links = Link.objects.in_bulk({link for link, _ in found})
    labels = {seen.user_label for _, seen in found}
    users = {user.login: user.pk for user in User.objects.filter(login__in=labels)}
    rows = [
        Instance(
            settings=settings,
            link_id=link,
            project_id=links[link].project_id,
            user_id=users.get(seen.user_label),
            backend_id=seen.backend_id,
            state=ERRED if seen.failed else OK,
            error_message=seen.error if seen.failed else "",
            created_at=seen.created_at or clock.now(),
            synced_at=clock.now(),
            **facts_of(seen),
        )
        for link, seen in found
        if link in links
    ]
    Instance.objects.bulk_create(rows, ignore_conflicts=True)
    # What another run has made meanwhile was ignored above and has another uuid.
    made = Instance.objects.filter(uuid__in=[row.uuid for row in rows])
    fresh = list(made.select_related("project__customer"))
    publish(KIND, *(row.uuid for row in fresh))
    _tell("resource_import_succeeded", "Instance {} has been imported.", fresh)
    return fresh


def bind(found: Seen) -> None:
    """Rows whose backend id was lost on the way: the tag says that they are one."""
    for pk, seen in found:
        rows = Instance.objects.filter(pk=pk, backend_id="")
        rows.update(backend_id=seen.backend_id, **facts_of(seen), synced_at=clock.now())
        _publish(pk)


def observe(found: Seen) -> None:
    """Facts that changed, and no other column: a column costs a CASE of every row."""
    if not found:
        return
    by_pk = dict(found)
    rows = list(Instance.objects.filter(pk__in=by_pk))
    changed = {"synced_at", "updated_at"}
    for row in rows:
        for name, value in facts_of(by_pk[row.pk]).items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                changed.add(name)
        row.synced_at = row.updated_at = clock.now()
    Instance.objects.bulk_update(rows, changed, batch_size=500)
    publish(KIND, *(row.uuid for row in rows))


def settle(failed: Sequence[tuple[int, str]], recovered: Sequence[int]) -> None:
    """Erred as the backend says, and OK again."""
    for pk, reason in failed:
        rows = Instance.objects.filter(pk=pk, state__in=[OK, ERRED])
        rows.update(state=ERRED, error_message=reason, updated_at=clock.now())
        _publish(pk)
    for pk in recovered:
        rows = Instance.objects.filter(pk=pk, state=ERRED)
        rows.update(state=OK, error_message="", updated_at=clock.now())
        _publish(pk)


def remove(gone: Sequence[int]) -> None:
    """Rows whose machine exists no longer."""
    rows = Instance.objects.filter(pk__in=gone, state__in=[OK, ERRED])
    found = list(rows.select_related("project__customer"))
    _tell("resource_deletion_succeeded", "Instance {} is gone at its backend.", found)
    for row in found:
        writes.remove(row)


def stamp(settings: ServiceSettings) -> None:
    """Say when the account was last looked at; at most once a minute."""
    before = clock.now() - STAMP_EVERY
    Instance.objects.filter(settings=settings, synced_at__lt=before).update(synced_at=clock.now())


def _publish(pk: int) -> None:
    for uuid in Instance.objects.filter(pk=pk).values_list("uuid", flat=True):
        publish(INSTANCE.kind, uuid)


def _tell(type_: str, message: str, rows: Sequence[Instance]) -> None:
    audit.record_all(
        [
            audit.event(
                type_,
                message.format(row.name),
                actor=SYSTEM,
                target=row,
                kind=KIND,
                project=row.project,
                instance_name=row.name,
            )
            for row in rows
        ]
    )
