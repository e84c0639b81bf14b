"""Accounts at providers: connect, change, pull, remove."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cloudwright.broker.services import providers
from cloudwright.broker.services.flows.settings_pull import SETTINGS_PULL, SettingsParams
from cloudwright.broker.services.models import ServiceSettings
from cloudwright.broker.services.states import KIND, SETTINGS
from cloudwright.broker.states import CREATION_SCHEDULED, OK, SCHEDULE_UPDATING
from cloudwright.contracts.errors import DriverError, Unsupported
from cloudwright.core.accounts.models import Customer
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services.operation import accept
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

NAME_MAX = 150


class WrongSettings(BadInput):
    """400: the account did not take the credentials."""

    code, message = "settings.wrong", "Wrong settings: {reason}"


class SettingsInUse(Conflict):
    """409: resources are still managed through this account."""

    code, message = "settings.in_use", "Cannot delete settings with existing resources."


def create(
    *,
    name: str,
    type_: str,
    options: dict[str, Any],
    customer: Customer | None = None,
    shared: bool = False,
    actor: Actor,
) -> tuple[ServiceSettings, Operation]:
    """Connect an account. The credentials are tried first, outside of any transaction.

    Raises WrongSettings (field `type` or `options`), BadInput (field `name`).
    """
    gates.check("settings.create", customer, actor)
    settings = ServiceSettings(name=_name(name), type=type_, customer=customer, shared=shared)
    settings.options = options
    _try(settings)
    with transaction.atomic():
        _save(settings)
        operation = _accept(settings, actor)
        audit.record(
            "service_settings_creation_succeeded",
            f"Service settings {settings.name} were added.",
            actor=actor,
            target=settings,
            kind=KIND,
            customer=customer,
            settings_name=settings.name,
        )
    return settings, operation


def ensure_shared(type_: str, name: str) -> ServiceSettings:
    """The shared settings of this type, made if there are none: what the first start calls."""
    found, made = ServiceSettings.objects.get_or_create(
        type=type_, shared=True, customer=None, defaults={"name": name, "state": OK}
    )
    if made:
        publish(KIND, found.uuid)
    return found


def update(settings: ServiceSettings, *, actor: Actor, **changes: Any) -> ServiceSettings:
    """Change `name` or `options`; new credentials are tried before they are kept."""
    gates.check("settings.update", settings, actor)
    if "name" in changes:
        settings.name = _name(changes["name"])
    if "options" in changes:
        settings.options = changes["options"]
        _try(settings)
    with transaction.atomic():
        _save(settings)
        publish(KIND, settings.uuid)
        audit.record(
            "service_settings_update_succeeded",
            f"Service settings {settings.name} were changed.",
            actor=actor,
            target=settings,
            kind=KIND,
            customer=settings.customer,
            settings_name=settings.name,
        )
    return settings


def pull(settings: ServiceSettings, *, actor: Actor) -> Operation:
    """Ask for a synchronisation now."""
    gates.check("settings.pull", settings, actor)
    with transaction.atomic():
        if settings.state != CREATION_SCHEDULED:
            move(settings, SETTINGS, SCHEDULE_UPDATING, error_message="")
        return _accept(settings, actor)


def delete(settings: ServiceSettings, *, actor: Actor) -> None:
    """Forget the account, its services and links. Raises SettingsInUse while it has resources."""
    gates.check("settings.delete", settings, actor)
    with transaction.atomic():
        audit.record(
            "service_settings_deletion_succeeded",
            f"Service settings {settings.name} were removed.",
            actor=actor,
            target=settings,
            kind=KIND,
            customer=settings.customer,
            settings_name=settings.name,
        )
        _remove(settings)


def _accept(settings: ServiceSettings, actor: Actor) -> Operation:
    return accept(
        SETTINGS_PULL,
        SettingsParams(str(settings.uuid)),
        title=f"Synchronise {settings.name}",
        targets=[(KIND, settings.uuid)],
        project=None,
        actor=actor,
    )


def _name(name: str) -> str:
    if not name.strip() or len(name) > NAME_MAX:
        raise BadInput(field="name", reason=f"A name has 1 to {NAME_MAX} characters.")
    return name.strip()


def _try(settings: ServiceSettings) -> None:
    try:
        provider = providers.open(settings)
        unknown = set(settings.options) - set(provider.info.settings_fields)
        if unknown:
            raise WrongSettings(field="options", reason=f"unknown fields {sorted(unknown)}")
        provider.ping()
    except Unsupported as problem:
        raise WrongSettings(field="type", reason=problem.text) from problem
    except DriverError as problem:
        raise WrongSettings(field="options", reason=problem.text) from problem


def _save(settings: ServiceSettings) -> None:
    try:
        with transaction.atomic():
            settings.save()
    except IntegrityError as exc:
        raise BadInput(field="name", reason="There are settings of this name already.") from exc


def _remove(settings: ServiceSettings) -> None:
    try:
        settings.delete()
    except ProtectedError as exc:
        raise SettingsInUse from exc
