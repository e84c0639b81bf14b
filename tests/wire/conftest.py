from __future__ import annotations

import pytest

from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from tests.wire.world import World


@pytest.fixture
def world(
    project: Project,
    other_project: Project,
    staff: User,
    manager: User,
    member: User,
    reader: User,
    stranger: User,
) -> World:
    """The project `web` with somebody of each role; `admin` is staff."""
    people = {"admin": staff, "manager": manager, "member": member, "reader": reader}
    return World(project, other_project, people | {"stranger": stranger})
