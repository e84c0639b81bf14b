"""What every test may count on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

from cloudwright.core.access.models import Role
from cloudwright.core.access.selectors.actor import actor_for
from cloudwright.core.access.selectors.roles import roles_in
from cloudwright.core.access.services import role as roles
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.accounts.services import user as users
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import LEVELS, SYSTEM, Actor

pytest_plugins = [
    "tests.database",
    "tests.guest",
    "tests.simulated_cloud",
    "tests.broker_rows",
    "tests.relay",
]

# What a slow machine needs for a test says nothing about the code that it tests.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

PASSWORD = "correct horse battery"
MakeUser = Callable[..., User]


@pytest.fixture
def state_dir() -> Path:
    """The state directory of this test run."""
    return Path(settings.STATE_DIR)


@pytest.fixture
def builtin(db: None) -> Customer:
    """The built-in customer (Keystone's default domain), with the four roles."""
    for name in LEVELS:
        Role.objects.get_or_create(name=name)
    return Customer.objects.get_or_create(name="Default", defaults={"builtin": True})[0]


@pytest.fixture
def customer(builtin: Customer) -> Customer:
    """A customer of its own."""
    return Customer.objects.create(name="Acme")


@pytest.fixture
def project(customer: Customer) -> Project:
    """The project in which `reader`, `member` and `manager` have their roles."""
    return Project.objects.create(customer=customer, name="web")


@pytest.fixture
def other_project(customer: Customer) -> Project:
    """A project of the same customer in which none of them has a role."""
    return Project.objects.create(customer=customer, name="secret")


@pytest.fixture
def make_user(builtin: Customer) -> MakeUser:
    """make_user("alice", member=project): a user with that role in that scope (None = system)."""

    def make(name: str, **granted: object) -> User:
        user = users.create(name=name, home=builtin, password=PASSWORD, actor=SYSTEM)
        for role, scope in granted.items():
            roles.grant(role, user, scope, inherited=isinstance(scope, Customer), actor=SYSTEM)  # type: ignore[arg-type]
        return user

    return make


@pytest.fixture
def staff(make_user: MakeUser) -> User:
    return make_user("root", admin=None)


@pytest.fixture
def owner(make_user: MakeUser, customer: Customer) -> User:
    """The customer's owner: manager, inherited by every project of it."""
    return make_user("olga", manager=customer)


@pytest.fixture
def manager(make_user: MakeUser, project: Project) -> User:
    return make_user("manu", manager=project)


@pytest.fixture
def member(make_user: MakeUser, project: Project) -> User:
    return make_user("mia", member=project)


@pytest.fixture
def reader(make_user: MakeUser, project: Project) -> User:
    return make_user("rita", reader=project)


@pytest.fixture
def stranger(make_user: MakeUser) -> User:
    """Somebody with an account and no role anywhere."""
    return make_user("sam")


@pytest.fixture
def actor() -> Callable[..., Actor]:
    """actor(user): unscoped, as in the portal. actor(user, project): as with a token."""

    def make(user: User, project: Project | None = None) -> Actor:
        found = actor_for(user, address="127.0.0.1")
        if project is None:
            return found
        return found.scoped(project.pk, project.uuid, roles_in(found, project))

    return make
