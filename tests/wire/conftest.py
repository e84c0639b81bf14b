from __future__ import annotations

import pytest

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.selectors.network import default_network
from cloudwright.cloud.scheduling.models import Host
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from tests.conftest import MakeUser
from tests.simulated_cloud import OTHER_HOST
from tests.wire.world import World

PUBLIC_KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ mia@example"
)


@pytest.fixture
def world(
    project: Project,
    other_project: Project,
    staff: User,
    manager: User,
    member: User,
    reader: User,
    stranger: User,
    make_user: MakeUser,
    host: Host,
    image: Image,
) -> World:
    """The project `web` with somebody of each role; `admin` is staff, `neighbour` a member of
    another project. One host, one image, and the seeded flavors and network."""
    people = {"admin": staff, "manager": manager, "member": member, "reader": reader}
    extra = {
        "image": str(image.uuid),
        "network": str(default_network().uuid),
        "host": host.name,
        "host_uuid": str(host.uuid),
        "other_host": OTHER_HOST,
        "public_key": PUBLIC_KEY,
    }
    people |= {"stranger": stranger, "neighbour": make_user("nora", member=other_project)}
    return World(project, other_project, people, extra)
