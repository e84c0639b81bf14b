"""A client of `/api/` for any user."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from cloudwright.core.access.services.token import issue_api_token
from cloudwright.core.accounts.models import User

Api = Callable[[User | None], APIClient]


@pytest.fixture
def api(db: None) -> Api:
    """api(user): a client that shows the user's token; api(None): a stranger without one."""

    def make(user: User | None) -> APIClient:
        client = APIClient()
        if user is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Token {issue_api_token(user)}")
        return client

    return make
