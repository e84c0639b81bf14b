"""Flavors: who makes them, who sees them, what never changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.cloud.compute.models import Flavor
from cloudwright.cloud.compute.selectors.flavor import flavor_for, flavors_visible_to
from cloudwright.cloud.compute.services import flavor as flavors
from cloudwright.cloud.compute.services.seed import FLAVORS, seed
from cloudwright.core.accounts.models import User
from cloudwright.core.admission.gates import Refused
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.kernel.errors import BadInput, NotFound

MakeActor = Callable[..., Actor]
SIZE = {"vcpus": 1, "ram_mib": 64, "disk_mib": 0}


def test_the_seed_is_repeatable_and_respects_deletion(db: None) -> None:
    seed()
    flavors.delete(Flavor.objects.get(name="m1.large"), actor=SYSTEM)
    seed()
    assert flavors_visible_to(SYSTEM).count() == len(FLAVORS) - 1


def test_a_name_and_an_id_are_taken_once(db: None) -> None:
    first = flavors.create(name="tiny", flavorid="7", **SIZE, actor=SYSTEM)
    for taken in ({"name": "tiny"}, {"name": "other", "flavorid": "7"}):
        with pytest.raises(flavors.FlavorExists):
            flavors.create(**SIZE, **taken, actor=SYSTEM)  # type: ignore[arg-type]
    flavors.delete(first, actor=SYSTEM)
    flavors.create(name="tiny", flavorid="7", **SIZE, actor=SYSTEM)


@pytest.mark.parametrize(
    "wrong", [{"vcpus": 0}, {"ram_mib": 0}, {"disk_mib": -1}, {"name": ""}, {"swap_mib": -5}]
)
def test_wrong_sizes_are_refused(db: None, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        flavors.create(**{"name": "x", **SIZE, **wrong}, actor=SYSTEM)  # type: ignore[arg-type]


def test_a_private_flavor_is_seen_where_it_was_given(
    project: Project, member: User, stranger: User, actor: MakeActor
) -> None:
    private = flavors.create(name="big", is_public=False, **SIZE, actor=SYSTEM)
    with pytest.raises(NotFound):
        flavor_for(actor(member), private.flavorid)
    flavors.give_access(private, project, actor=SYSTEM)
    assert flavor_for(actor(member), private.flavorid) == private
    assert not flavors_visible_to(actor(stranger)).exists()
    flavors.take_access(private, project, actor=SYSTEM)
    assert not flavors_visible_to(actor(member)).exists()


def test_only_administrators_make_them_and_sizes_stay(
    member: User, manager: User, actor: MakeActor, db: None
) -> None:
    for somebody in (member, manager):
        with pytest.raises(Refused):
            flavors.create(name="mine", **SIZE, actor=actor(somebody))
    made = flavors.create(name="ours", **SIZE, actor=SYSTEM)
    flavors.update(made, description="small", actor=SYSTEM)
    with pytest.raises(BadInput):
        flavors.update(made, vcpus=64, actor=SYSTEM)
