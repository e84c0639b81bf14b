"""The live door over a real server and the real database, and people who come to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from cloudwright.core.accounts.models import User
from cloudwright.live.application import application
from tests.live.server import serving

SignIn = Callable[[User], SessionStore]


@pytest.fixture
def door(transactional_db: None) -> Iterator[str]:
    """The live door's host:port."""
    with serving(application) as address:
        yield address


@pytest.fixture
def sign_in() -> SignIn:
    """A session of the user, as the sign-in page makes it."""

    def make(user: User) -> SessionStore:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return session

    return make


@pytest.fixture
def cookie(sign_in: SignIn) -> Callable[[User], str]:
    """The Cookie header of a browser in which the user is signed in."""

    def make(user: User) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={sign_in(user).session_key}"

    return make
