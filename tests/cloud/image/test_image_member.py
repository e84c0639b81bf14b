"""Sharing: who may be offered an image, and what that lets them do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.cloud.image.models import Image, ImageMember
from cloudwright.cloud.image.selectors.image import images_visible_to, usable_image_for
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.image.services import image_member as members
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM, Actor
from tests.conftest import MakeUser


@pytest.fixture
def neighbour(make_user: MakeUser, other_project: Project, actor: Callable[..., Actor]) -> Actor:
    return actor(make_user("nora", member=other_project), other_project)


def test_a_member_makes_machines_from_it_and_only_while_it_is_shared(
    image: Image, other_project: Project, neighbour: Actor
) -> None:
    images.update(image, visibility="shared", actor=SYSTEM)
    assert not images_visible_to(neighbour).filter(pk=image.pk).exists()
    members.create(image, other_project, actor=SYSTEM)
    assert usable_image_for(neighbour, image.uuid) == image
    images.update(image, visibility="private", actor=SYSTEM)
    assert not images_visible_to(neighbour).filter(pk=image.pk).exists()


def test_no_more_members_than_may_be(
    image: Image, other_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    images.update(image, visibility="shared", actor=SYSTEM)
    monkeypatch.setattr(members, "MOST", 1)
    members.create(image, other_project, actor=SYSTEM)
    another = Project.objects.create(customer=other_project.customer, name="third")
    with pytest.raises(members.TooManyMembers) as refused:
        members.create(image, another, actor=SYSTEM)
    assert refused.value.status == 413
    assert ImageMember.objects.count() == 1


def test_a_list_is_one_row_an_image_however_many_members(
    image: Image, other_project: Project, neighbour: Actor, member: User
) -> None:
    images.update(image, visibility="shared", actor=SYSTEM)
    for number in range(3):
        third = Project.objects.create(customer=other_project.customer, name=f"p{number}")
        members.create(image, third, actor=SYSTEM)
    members.create(image, other_project, actor=SYSTEM)
    assert images_visible_to(neighbour).count() == 1
