from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cloudwright.core.accounts.models import User

Browse = Callable[[User | None], Client]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def browse() -> Browse:
    """browse(user): a browser in which the user is signed in; browse(None): a stranger's."""

    def make(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend=BACKEND)
        return client

    return make
