"""How the state of settings is written down; flows and the reconciler share it."""

from __future__ import annotations

from django.db import transaction

from cloudwright.broker.services.models import ServiceSettings
from cloudwright.broker.services.states import SETTINGS
from cloudwright.broker.states import (
    ERRED,
    OK,
    RECOVER,
    SET_ERRED,
    SET_OK,
)
from cloudwright.core.rows import move
from cloudwright.kernel import clock


def synchronised(settings: ServiceSettings) -> None:
    """The account answered: OK, and the time of it."""
    with transaction.atomic():
        if settings.state == ERRED:
            move(settings, SETTINGS, RECOVER, error_message="", synced_at=clock.now())
        elif settings.state == OK:
            ServiceSettings.objects.filter(pk=settings.pk).update(synced_at=clock.now())
        else:
            move(settings, SETTINGS, SET_OK, error_message="", synced_at=clock.now())


def failed(settings: ServiceSettings, reason: str) -> None:
    """The account did not answer as it should: Erred, with the reason. Repeats write nothing."""
    if settings.state == ERRED and settings.error_message == reason:
        return
    move(settings, SETTINGS, SET_ERRED, error_message=reason)
