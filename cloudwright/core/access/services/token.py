"""Signing in, and the bearer tokens that follow. Tokens are shown once and stored hashed."""

from __future__ import annotations

import secrets
import threading
from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from cloudwright.core.access.models import ApplicationCredential, Credential, Token, Trust
from cloudwright.core.access.selectors.actor import actor_for
from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.services import lockout
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.kernel.errors import Throttled, Unauthenticated
from cloudwright.kernel.ids import hash_secret, new_secret

# A hash takes 19 MiB and a core for 30 ms: more at once would let strangers take the machine.
_hashing = threading.BoundedSemaphore(4)


def sign_in(login: str, password: str, *, address: str, request_id: str = "") -> User:
    """The user with this login and password.

    Raises Unauthenticated for any mismatch, and while `[identity] lockout_failure_attempts` has
    closed the account, in one voice; Throttled after `[identity]
    lockout_after` failures of this login from this address. Both ways leave an event.
    """
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address or "127.0.0.1"
    request.method = "POST"
    credentials = {"username": login}
    if AxesProxyHandler.is_locked(request, credentials):
        raise Throttled(seconds=settings.CLOUDWRIGHT_LOCKOUT_SECONDS)
    if lockout.is_closed(login):
        raise Unauthenticated(internal=f"login {login[:255]} is closed for now")
    with _hashing:
        user = authenticate(request, username=login, password=password)
    if not isinstance(user, User):
        lockout.count_failure(login)
    if not isinstance(user, User) or not user.home.enabled:
        audit.record(
            "auth_login_failed_with_username",
            f"Sign-in as {login[:255]} failed.",
            actor=_stranger(address, request_id),
            level=audit.WARNING,
            user_username=login[:255],
        )
        raise Unauthenticated(internal=f"login {login[:255]} from {address}")
    lockout.forget_failures(user)
    actor = actor_for(user, address=address, request_id=request_id)
    audit.record(
        "auth_logged_in_with_username",
        f"{user.login} signed in.",
        actor=actor,
        kind="user",
        target=user,
        user_username=user.login,
    )
    return user


def issue_api_token(user: User) -> str:
    """A new token for `/api/`; older ones live to their idle time-out."""
    secret, _ = _issue(
        user,
        kind="api",
        prefix="cwa_",
        methods=["password"],
        expires_at=clock.now() + timedelta(days=365),
    )
    return secret


def issue_scoped(
    user: User,
    project: Project | None,
    *,
    methods: list[str],
    system: bool = False,
    domain_id: int | None = None,
    expires_at: datetime | None = None,
    application_credential: ApplicationCredential | None = None,
    trust: Trust | None = None,
    credential: Credential | None = None,
    parent_audit_id: str = "",
) -> tuple[str, Token]:
    """A Keystone token and its row. Rescoping hands the old `expires_at` on."""
    return _issue(
        user,
        kind="keystone",
        prefix="cwk_",
        methods=methods,
        project=project,
        system=system,
        domain_id=domain_id,
        application_credential=application_credential,
        trust=trust,
        credential=credential,
        parent_audit_id=parent_audit_id,
        expires_at=expires_at
        or clock.now() + timedelta(seconds=settings.CLOUDWRIGHT_TOKEN_LIFETIME_SECONDS),
    )


@transaction.atomic
def revoke(token: Token, *, actor: Actor) -> None:
    """End one token. Its own holder may, and staff."""
    gates.check("token.revoke", token, actor)
    token.delete()


@transaction.atomic
def revoke_all(user: User, *, actor: Actor) -> int:
    """End every token of the user; returns how many."""
    gates.check("user.password", user, actor)
    return Token.objects.filter(user=user).delete()[0]


def forget_expired() -> int:
    """Drop tokens that can no longer serve; part of retention."""
    return Token.objects.filter(expires_at__lt=clock.now()).delete()[0]


def _issue(user: User, *, kind: str, prefix: str, **columns: object) -> tuple[str, Token]:
    secret = new_secret(prefix)
    token = Token.objects.create(
        digest=hash_secret(secret),
        audit_id=secrets.token_urlsafe(16),
        kind=kind,
        user=user,
        **columns,
    )
    return secret, token


def _stranger(address: str, request_id: str) -> Actor:
    return (
        Actor(
            user_id=None, user_uuid=None, label="somebody", address=address, request_id=request_id
        )
        if address
        else SYSTEM
    )
