"""Closing an account after wrong passwords in a row, wherever they came from.

Off unless `[identity] lockout_failure_attempts` is set. The lock by address, which is always on,
is django-axes' and is asked in `core.access.services.token`.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import F

from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.passwords import IGNORE_LOCKOUT
from cloudwright.kernel import clock


def is_closed(login: str) -> bool:
    """Whether nobody may sign in as this user for now, be the password right or wrong."""
    rules = settings.CLOUDWRIGHT_IDENTITY
    if not rules.lockout_failure_attempts:
        return False
    user = User.objects.filter(login=login).first()
    return (
        user is not None
        and not user.options.get(IGNORE_LOCKOUT)
        and user.failed_sign_ins >= rules.lockout_failure_attempts
        and user.failed_sign_in_at is not None
        and user.failed_sign_in_at > clock.now() - timedelta(seconds=rules.lockout_duration)
    )


def count_failure(login: str) -> None:
    """One more wrong password. What was counted before the last closing is forgotten."""
    rules = settings.CLOUDWRIGHT_IDENTITY
    if not rules.lockout_failure_attempts:
        return
    now = clock.now()
    before = now - timedelta(seconds=rules.lockout_duration)
    rows = User.objects.filter(login=login)
    rows.filter(failed_sign_in_at__lt=before).update(failed_sign_ins=0)
    rows.update(failed_sign_ins=F("failed_sign_ins") + 1, failed_sign_in_at=now)


def forget_failures(user: User) -> None:
    """The right password ends the count."""
    if user.failed_sign_ins:
        User.objects.filter(pk=user.pk).update(failed_sign_ins=0, failed_sign_in_at=None)
