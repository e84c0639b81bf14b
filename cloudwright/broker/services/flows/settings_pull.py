"""Copy what an account offers into our tables.

Parameters: the uuid of the settings. Steps: ask the account for its images, sizes and networks and
write them down. No undo: the copy is what the next pull would make anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.broker.services import providers
from cloudwright.broker.services.models import ServiceSettings
from cloudwright.broker.services.states import KIND, SETTINGS
from cloudwright.broker.services.writes import property as properties
from cloudwright.broker.services.writes import settings as writes
from cloudwright.broker.states import (
    BEGIN_CREATING,
    BEGIN_UPDATING,
    CREATION_SCHEDULED,
    SCHEDULE_UPDATING,
    UPDATE_SCHEDULED,
)
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.core.rows import get_or_404, move
from cloudwright.kernel.errors import Problem


@dataclass(frozen=True, slots=True)
class SettingsParams:
    """Which settings."""

    uuid: str


def pull(settings: ServiceSettings) -> int:
    """Ask for everything first, then write; returns how many properties changed.

    Raises DriverError; nothing is written then.
    """
    provider = providers.open(settings)
    provider.ping()
    seen = {
        kind: list(catalog.list())
        for kind, catalog in (
            ("image", provider.images),
            ("flavor", provider.flavors),
            ("network", provider.networks),
        )
        if catalog is not None
    }
    changed = sum(properties.replace(settings, kind, items) for kind, items in seen.items())
    writes.synchronised(settings)
    return changed


def _pull(context: Context[SettingsParams]) -> dict[str, int]:
    settings = _settings(context)
    if settings.state == CREATION_SCHEDULED:
        move(settings, SETTINGS, BEGIN_CREATING)
    elif settings.state == UPDATE_SCHEDULED:
        move(settings, SETTINGS, BEGIN_UPDATING)
    return {"changed": pull(settings)}


def _failed(context: Context[SettingsParams], problem: Problem) -> None:
    writes.failed(_settings(context), problem.text)


def _cancelled(context: Context[SettingsParams]) -> None:
    writes.failed(_settings(context), "The synchronisation was cancelled.")


def _retry(params: SettingsParams) -> None:
    rows = ServiceSettings.objects.all()
    move(get_or_404(rows, KIND, uuid=UUID(params.uuid)), SETTINGS, SCHEDULE_UPDATING)


def _settings(context: Context[SettingsParams]) -> ServiceSettings:
    return get_or_404(ServiceSettings.objects.all(), KIND, uuid=UUID(context.params.uuid))


SETTINGS_PULL = register(
    Flow(
        kind="broker.settings.pull",
        params=SettingsParams,
        steps=(Step("pull", _pull, no_undo="the next pull makes the same copy"),),
        failed=_failed,
        cancelled=_cancelled,
        retry=_retry,
    )
)
