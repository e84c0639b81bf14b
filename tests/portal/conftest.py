from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.services import instance as instances
from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.core.access.selectors.actor import actor_for
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


@pytest.fixture
def managed(
    link: Link, choice: dict[str, ServiceProperty], member: User, drain: Callable[[], int]
) -> Instance:
    """An instance of `member` that runs, made as people make them."""
    made, _ = instances.create(link, name="web1", actor=actor_for(member), **choice)
    drain()
    made.refresh_from_db()
    assert (made.state, made.runtime_state) == ("OK", "ACTIVE"), made.error_message
    return made


@pytest.fixture
def copies(managed: Instance) -> Callable[[int], None]:
    """copies(30): so many more rows like `managed`."""

    def make(number: int) -> None:
        names = [
            field.name
            for field in Instance._meta.concrete_fields
            if field.name not in {"id", "uuid", "name", "backend_id", "created_at"}
        ]
        same = {name: getattr(managed, name) for name in names}
        start = Instance.objects.count()
        Instance.objects.bulk_create(
            Instance(**same, name=f"copy{start + n}", backend_id=f"copy{start + n}")
            for n in range(number)
        )

    return make
