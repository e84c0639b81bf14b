"""The rules for passwords, which `[identity]` sets under Keystone's names (off by default)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cloudwright.core.accounts.models import PastPassword, User
from cloudwright.kernel import clock
from cloudwright.kernel.errors import BadInput, Unauthenticated

# Exceptions for one user, by Keystone's names of them.
IGNORE_FIRST_USE = "ignore_change_password_upon_first_use"
IGNORE_EXPIRY = "ignore_password_expiry"
IGNORE_LOCKOUT = "ignore_lockout_failure_attempts"
LOCKED = "lock_password"
OPTIONS = (IGNORE_FIRST_USE, IGNORE_EXPIRY, IGNORE_LOCKOUT, LOCKED)


class PasswordDue(Unauthenticated):
    """401: the password is right and has to be changed before it opens anything else."""

    code = "password_due"
    message = (
        "The password of user {user} is expired and needs to be changed: in the portal, or by "
        "POST /v3/users/{user}/password with original_password and password."
    )


class PasswordRefused(BadInput):
    """400: a rule of this installation speaks against the new password."""

    code, message = "password_refused", "{reason}"


def expires_at(user: User) -> datetime | None:
    """When the password has to be changed; None where it need not."""
    days = settings.CLOUDWRIGHT_IDENTITY.password_expires_days
    if user.must_change_password and not user.options.get(IGNORE_FIRST_USE):
        return user.password_changed_at
    if not days or user.options.get(IGNORE_EXPIRY):
        return None
    return user.password_changed_at + timedelta(days=days)


def must_change(user: User) -> bool:
    """Whether a page may show nothing else: a password told by somebody, or past its time."""
    return user.must_change_password or _is_over(user)


def refuse_due(user: User) -> None:
    """Raise PasswordDue where the password was right, but its time is over."""
    if _is_over(user):
        raise PasswordDue(user=user.uuid.hex)


def _is_over(user: User) -> bool:
    end = expires_at(user)
    return end is not None and end <= clock.now()


def check_new(user: User, password: str) -> None:
    """What every new password must be. Raises PasswordRefused(field=password)."""
    if len(password) > settings.CLOUDWRIGHT_PASSWORD_MAX_LENGTH:
        raise PasswordRefused(reason="This password is too long.", field="password")
    rules = settings.CLOUDWRIGHT_IDENTITY
    if rules.password_regex and not re.match(rules.password_regex, password):
        reason = rules.password_regex_description or "This password lacks what is asked for here."
        raise PasswordRefused(reason=reason, field="password")
    try:
        validate_password(password, user)
    except ValidationError as exc:
        raise PasswordRefused(reason=" ".join(exc.messages), field="password") from exc


def check_own(user: User, password: str) -> None:
    """What binds a user's own change besides: age and history. Raises PasswordRefused."""
    if user.options.get(LOCKED):
        raise PasswordRefused(reason="Only an administrator can change this password.")
    rules = settings.CLOUDWRIGHT_IDENTITY
    youngest = user.password_changed_at + timedelta(days=rules.minimum_password_age)
    if youngest > clock.now() and not user.must_change_password:
        reason = f"This password can be changed again from {youngest:%Y-%m-%d %H:%M} UTC on."
        raise PasswordRefused(reason=reason)
    if user.check_password(password):
        reason = "Choose a password other than the present one."
        raise PasswordRefused(reason=reason, field="new_password")
    if any(check_password(password, each.password) for each in _former(user)):
        count = rules.unique_last_password_count
        reason = f"Choose a password other than your last {count}."
        raise PasswordRefused(reason=reason, field="new_password")


def upon_first_use(user: User) -> bool:
    """Whether a password that somebody else chose has to be changed before use."""
    wanted: bool = settings.CLOUDWRIGHT_IDENTITY.change_password_upon_first_use
    return wanted and not user.options.get(IGNORE_FIRST_USE)


def retire(user: User) -> None:
    """Remember the present password, which is about to be replaced, and forget the oldest."""
    if settings.CLOUDWRIGHT_IDENTITY.unique_last_password_count > 1 and user.has_usable_password():
        PastPassword.objects.create(user=user, password=user.password)
    kept = [each.pk for each in _former(user)]
    PastPassword.objects.filter(user=user).exclude(pk__in=kept).delete()


def _former(user: User) -> list[PastPassword]:
    """Those that count beside the present one."""
    count = max(settings.CLOUDWRIGHT_IDENTITY.unique_last_password_count - 1, 0)
    return list(PastPassword.objects.filter(user=user).order_by("-retired_at", "-pk")[:count])
