"""`Authorization: Token <secret>`, or the portal's session. `request.auth` is the Actor."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.authentication import SessionAuthentication as DjangoSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from cloudwright.core.access.selectors.actor import actor_for, actor_for_token
from cloudwright.core.accounts.models import User
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Unauthenticated

KEYWORD = "Token"


def address_of(request: Request) -> str:
    """The client's address; the ASGI dispatch has already judged `X-Forwarded-For`."""
    return str(request.META.get("REMOTE_ADDR") or "")


def request_id_of(request: Request) -> str:
    """The id under which this request is logged, or empty."""
    return str(getattr(request, "request_id", ""))


class TokenAuthentication(BaseAuthentication):
    """A bearer token of kind `api`, in the header only: what stands in a URL stands in logs."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        """None without the header; AuthenticationFailed for one that is not good."""
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != KEYWORD.lower():
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Invalid token header.")
        try:
            actor, token = actor_for_token(
                words[1], kind="api", address=address_of(request), request_id=request_id_of(request)
            )
        except Unauthenticated as problem:
            raise AuthenticationFailed(problem.text) from problem
        return token.user, actor

    def authenticate_header(self, request: Request) -> str:
        """What a 401 names in `WWW-Authenticate`."""
        return KEYWORD


class SessionAuthentication(DjangoSessionAuthentication):
    """The portal's session, with CSRF enforced."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        """The session's user with its Actor, or None."""
        found = super().authenticate(request)
        if found is None:
            return None
        user = found[0]
        if not isinstance(user, User):
            return None
        return user, actor_for(user, address=address_of(request), request_id=request_id_of(request))
