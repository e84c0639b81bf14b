"""Who asks: an Actor from a session's user or from a token that was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from cloudwright.core.access.models import Token
from cloudwright.core.access.permissions import with_implied
from cloudwright.core.access.selectors.roles import (
    roles_in_customer,
    roles_of_user_in,
    system_roles,
)
from cloudwright.core.access.selectors.trust import living_trusts, roles_by
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import ADMIN, READER, Actor
from cloudwright.kernel.errors import Unauthenticated
from cloudwright.kernel.ids import hash_secret

RENEW_EVERY = timedelta(minutes=1)


def actor_for(user: User, *, address: str = "", request_id: str = "") -> Actor:
    """The actor of a session: unscoped, sees everything its roles give. One query."""
    return _actor(user, system_roles(user.pk), address, request_id)


def _actor(user: User, everywhere: frozenset[str], address: str, request_id: str) -> Actor:
    return Actor(
        user_id=user.pk,
        user_uuid=user.uuid,
        label=user.login,
        staff=ADMIN in everywhere,
        support=READER in everywhere,
        address=address,
        request_id=request_id,
    )


def actor_for_token(
    secret: str, *, kind: str, address: str = "", request_id: str = ""
) -> tuple[Actor, Token]:
    """The actor behind a bearer token, in the scope of the token.

    Raises Unauthenticated when it is unknown, expired or idle too long, or when what it rests on
    (user, project, application credential, trust, role) is gone or disabled. The idle clock is
    written at most once a minute.
    """
    token = (
        Token.objects.filter(digest=hash_secret(secret), kind=kind, expires_at__gt=clock.now())
        .select_related("user__home", "project__customer", "application_credential")
        .first()
    )
    if token is None or not _alive(token):
        raise Unauthenticated
    everywhere = system_roles(token.user_id)
    actor = _actor(token.user, everywhere, address, request_id)
    if token.application_credential is not None or token.trust_id is not None:
        # A program or a trustee gets the roles that it was given, not all that its owner may do.
        actor = replace(actor, staff=False, support=False)
    if token.project is not None:
        roles = _roles_left(token, actor, everywhere)
        actor = actor.scoped(token.project.pk, token.project.uuid, roles)
    elif token.system or token.domain_id is not None:
        _roles_left(token, actor, everywhere)
    _renew(token)
    return actor, token


def _token_roles(token: Token, project: Project, everywhere: frozenset[str]) -> frozenset[str]:
    """Role names in the token's project now: never more than its application credential or its
    trust gives."""
    if token.trust_id is not None:
        return _entrusted(token)
    if ADMIN in everywhere:
        roles = with_implied(frozenset({ADMIN}))
    else:
        roles = roles_of_user_in(token.user_id, project)
    if token.application_credential is not None:
        roles &= with_implied(frozenset(token.application_credential.roles))
    return roles


def _roles_left(token: Token, actor: Actor, everywhere: frozenset[str]) -> frozenset[str]:
    """What the token's user may do in its scope now; `everywhere` is what the system gives. Raises
    Unauthenticated where that is nothing: a token without a role in its scope is none."""
    if token.project is not None:
        roles = _token_roles(token, token.project, everywhere)
    elif token.domain_id is None:
        roles = everywhere
    else:
        home = Customer.objects.filter(pk=token.domain_id, enabled=True).first()
        roles = roles_in_customer(actor, home) if home else frozenset()
    if not roles:
        raise Unauthenticated(internal="the roles of this token are gone")
    return roles


def _entrusted(token: Token) -> frozenset[str]:
    """What the token's trust is worth; nothing to tokens from before either side changed its
    password, whoever of them the token is for."""
    trust = living_trusts().filter(token=token).first()
    if trust is None:
        return frozenset()
    changed = max(trust.trustor.password_changed_at, trust.trustee.password_changed_at)
    return with_implied(roles_by(trust)) if token.issued_at >= changed else frozenset()


def _alive(token: Token) -> bool:
    idle = timedelta(seconds=settings.CLOUDWRIGHT_TOKEN_IDLE_SECONDS)
    credential = token.application_credential
    return (
        token.user.is_active
        and token.user.home.enabled
        and token.issued_at >= token.user.password_changed_at
        and (token.kind != "api" or clock.now() - token.last_used_at < idle)
        and (token.project is None or (token.project.enabled and token.project.customer.enabled))
        and (
            credential is None
            or credential.expires_at is None
            or credential.expires_at > clock.now()
        )
    )


def _renew(token: Token) -> None:
    before = clock.now() - RENEW_EVERY
    if token.last_used_at < before:
        Token.objects.filter(Q(pk=token.pk), last_used_at__lt=before).update(
            last_used_at=clock.now()
        )
