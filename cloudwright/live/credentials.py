"""Who asks: a session's cookie, an API token or an OpenStack token."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from cloudwright.core.access.selectors.access_rule import check_call
from cloudwright.core.access.selectors.actor import actor_for, actor_for_token
from cloudwright.core.accounts.models import User
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Unauthenticated
from cloudwright.live.exchange import Exchange


def credential(exchange: Exchange) -> Callable[[], Actor]:
    """A look at the credential that was shown, to be called in a thread, and again later: it gives
    the actor or raises Unauthenticated. A token is preferred to a cookie."""
    request_id = f"req-{uuid4()}"
    word, _, api_token = exchange.header("authorization").partition(" ")
    if keystone_token := exchange.header("x-auth-token"):
        return lambda: _by_token(keystone_token, "keystone", exchange, request_id)
    if word.lower() == "token" and api_token:
        return lambda: _by_token(api_token.strip(), "api", exchange, request_id)
    session_key = _cookie(exchange, settings.SESSION_COOKIE_NAME)
    return lambda: _by_session(session_key, exchange, request_id)


def token_credential(exchange: Exchange) -> Callable[[], Actor]:
    """The same for a door that takes an OpenStack token and nothing else."""
    secret, request_id = exchange.header("x-auth-token"), f"req-{uuid4()}"
    return lambda: _by_token(secret, "keystone", exchange, request_id)


def _by_token(secret: str, kind: str, exchange: Exchange, request_id: str) -> Actor:
    if not secret:
        raise Unauthenticated
    actor, token = actor_for_token(
        secret, kind=kind, address=exchange.address, request_id=request_id
    )
    service, _, path = exchange.path.lstrip("/").partition("/")
    check_call(token, service, exchange.method, "/" + path)
    return actor


def _by_session(key: str, exchange: Exchange, request_id: str) -> Actor:
    if not key:
        raise Unauthenticated
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active:
        raise Unauthenticated
    return actor_for(user, address=exchange.address, request_id=request_id)


def _cookie(exchange: Exchange, name: str) -> str:
    try:
        jar = SimpleCookie(exchange.header("cookie"))
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""
