"""What an account offers, brought into step with what it was seen to offer."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from cloudwright.broker.services.models import ServiceProperty, ServiceSettings
from cloudwright.contracts.provider import PropertySeen
from cloudwright.core.audit.changes import publish


def replace(settings: ServiceSettings, kind: str, seen: Iterable[PropertySeen]) -> int:
    """Make the rows of this kind equal to `seen`, in four queries; returns how many changed."""
    wanted = {item.backend_id: (item.name[:255], _facts(item)) for item in seen}
    rows = ServiceProperty.objects.filter(settings=settings, kind=kind)
    known = {row.backend_id: row for row in rows}
    gone = [row.pk for backend_id, row in known.items() if backend_id not in wanted]
    changed = []
    for backend_id, (name, facts) in wanted.items():
        row = known.get(backend_id)
        if row is None or (row.name, row.facts) != (name, facts):
            changed.append(
                ServiceProperty(
                    settings=settings, kind=kind, backend_id=backend_id, name=name, facts=facts
                )
            )
    if not gone and not changed:
        return 0
    with transaction.atomic():
        ServiceProperty.objects.filter(pk__in=gone).delete()
        ServiceProperty.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["settings", "kind", "backend_id"],
            update_fields=["name", "facts", "updated_at"],
        )
        publish("service_property", settings.uuid)
    return len(gone) + len(changed)


def _facts(item: PropertySeen) -> dict[str, object]:
    """The facts, with the one project that may use it where there is one."""
    return {**item.facts, "project_uuid": item.tenant_id} if item.tenant_id else dict(item.facts)
