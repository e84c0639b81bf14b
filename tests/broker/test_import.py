"""What the importer decides, and what it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.reconcilers import instance_import
from cloudwright.broker.instances.reconcilers.import_plan import Known, plan
from cloudwright.broker.instances.services import instance as instances
from cloudwright.broker.instances.writes.instance import facts_of
from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.cloud.compute.models import Instance as CloudInstance
from cloudwright.cloud.compute.services import instance as cloud_instances
from cloudwright.contracts.provider import InstanceSeen
from cloudwright.core.accounts.models import User
from cloudwright.core.audit.models import Event
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM, Actor
from tests.simulated_cloud import MakeInstance

Drain = Callable[[], int]
MakeActor = Callable[..., Actor]

UUIDS = [UUID(int=number) for number in range(1, 7)]
IDS = [f"vm-{number}" for number in range(6)]
TENANTS = ["t1", "t2", "nowhere"]
LINKS = {"t1": 1, "t2": 2}


def seen_as(backend_id: str, tag: str = "", tenant: str = "t1", **more: object) -> InstanceSeen:
    given = {"name": "x", "runtime_state": "ACTIVE", "settled": True, **more}
    return InstanceSeen(backend_id=backend_id, tag=tag, tenant_id=tenant, **given)  # type: ignore[arg-type]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Known], list[InstanceSeen]]:
    """Any rows of ours (unique backend ids) against anything that a backend may say."""
    rows = []
    free = draw(st.permutations(IDS))
    for number, uuid in enumerate(draw(st.lists(st.sampled_from(UUIDS), unique=True))):
        backend_id = draw(st.sampled_from(["", free[number]]))
        busy = draw(st.booleans())
        state = draw(st.sampled_from(["OK", "Erred", "Creating", "Deleting"]))
        rows.append(
            Known(
                pk=number,
                uuid=uuid,
                backend_id=backend_id,
                tenant_id=draw(st.sampled_from(TENANTS[:2])),
                state=state,
                facts={},
                busy=busy or state in {"Creating", "Deleting"},
                fresh=draw(st.booleans()),
            )
        )
    found = [
        seen_as(
            backend_id,
            draw(st.sampled_from(["", *[uuid.hex for uuid in UUIDS], "somebody-elses"])),
            draw(st.sampled_from(TENANTS)),
            failed=draw(st.booleans()),
        )
        for backend_id in draw(st.lists(st.sampled_from(IDS), unique=True))
    ]
    return rows, found


@given(worlds())
def test_every_seen_instance_ends_in_one_place(
    world: tuple[list[Known], list[InstanceSeen]],
) -> None:
    rows, found = world
    decided = plan(rows, found, LINKS, facts_of)

    by_backend = {row.backend_id for row in rows if row.backend_id}
    bound = [seen.backend_id for _, seen in decided.bind]
    made = [seen.backend_id for _, seen in decided.create]
    placed = [*bound, *made, *decided.twins, *decided.unlinked]
    known = [seen.backend_id for seen in found if seen.backend_id in by_backend]
    assert sorted([*placed, *known]) == sorted(seen.backend_id for seen in found)
    assert len({pk for pk, _ in decided.bind}) == len(bound)


@given(worlds())
def test_nothing_that_is_worked_on_or_just_written_is_touched(
    world: tuple[list[Known], list[InstanceSeen]],
) -> None:
    rows, found = world
    decided = plan(rows, found, LINKS, facts_of)

    left = {row.pk for row in rows if row.busy or row.fresh}
    touched = {pk for pk, _ in [*decided.observe, *decided.fail]}
    assert not left & (touched | {*decided.recover, *decided.remove})
    present = {seen.backend_id for seen in found}
    assert not any(row.backend_id in present for row in rows if row.pk in decided.remove)


@given(worlds())
def test_a_tag_binds_only_inside_its_tenant(
    world: tuple[list[Known], list[InstanceSeen]],
) -> None:
    rows, found = world
    by_pk = {row.pk: row for row in rows}
    for pk, seen in plan(rows, found, LINKS, facts_of).bind:
        assert by_pk[pk].tenant_id == seen.tenant_id
        assert by_pk[pk].uuid.hex == seen.tag
        assert not by_pk[pk].backend_id


def test_a_row_removed_meanwhile_is_not_made_again() -> None:
    decided = plan([], [seen_as("vm-1")], LINKS, facts_of, just_removed=frozenset({"vm-1"}))

    assert decided.create == []


def test_made_by_the_openstack_api_it_appears_once_with_one_event(
    link: Link, make_instance: MakeInstance, member: User, actor: MakeActor, project: Project
) -> None:
    made = make_instance("by nova", actor=actor(member, project))
    instance_import.activate()
    instance_import.activate()

    row = Instance.objects.get()
    assert (row.name, row.state, row.runtime_state) == ("by nova", "OK", "ACTIVE")
    assert (row.backend_id, row.project, row.user) == (str(made.uuid), project, member)
    assert row.internal_ips == ["10.100.0.10"]
    assert row.access["ssh"]["port"] >= 22000
    assert Event.objects.filter(type="resource_import_succeeded").count() == 1


def test_made_by_the_broker_it_stays_one_row(
    link: Link, choice: dict[str, ServiceProperty], drain: Drain, member: User, actor: MakeActor
) -> None:
    made, _ = instances.create(link, name="by us", actor=actor(member), **choice)  # type: ignore[arg-type]
    drain()
    instance_import.activate()

    row = Instance.objects.get()
    assert (row.uuid, row.state) == (made.uuid, "OK")
    cloud = CloudInstance.objects.get()
    assert (cloud.tag, cloud.user) == (made.uuid.hex, member)


def test_a_lost_backend_id_is_found_by_tag(
    link: Link, choice: dict[str, ServiceProperty], drain: Drain
) -> None:
    made, _ = instances.create(link, name="web", actor=SYSTEM, **choice)  # type: ignore[arg-type]
    drain()
    Instance.objects.update(backend_id="")
    instance_import.activate()

    made.refresh_from_db()
    assert made.backend_id == str(CloudInstance.objects.get().uuid)
    assert Instance.objects.count() == 1


def test_what_happens_at_the_backend_shows(
    link: Link, make_instance: MakeInstance, drain: Drain
) -> None:
    made = make_instance()
    instance_import.activate()
    cloud_instances.stop(made, hard=True, actor=SYSTEM)
    drain()
    instance_import.activate()
    assert Instance.objects.get().runtime_state == "SHUTOFF"

    CloudInstance.objects.update(state="error/", error_message="the disk broke")
    instance_import.activate()
    row = Instance.objects.get()
    assert (row.state, row.error_message) == ("Erred", "the disk broke")

    CloudInstance.objects.update(state="stopped/", error_message="")
    instance_import.activate()
    row = Instance.objects.get()
    assert (row.state, row.error_message) == ("OK", "")

    cloud_instances.delete(made, actor=SYSTEM)
    drain()
    instance_import.activate()
    assert not Instance.objects.exists()


def test_other_tenants_without_a_link_are_left_alone(
    link: Link, other_project: Project, make_instance: MakeInstance
) -> None:
    Link.objects.filter(project=other_project).delete()
    make_instance(project=other_project)
    instance_import.activate()

    assert not Instance.objects.exists()


@pytest.fixture
def thousand(link: Link, make_instance: MakeInstance) -> int:
    """A thousand machines in the cloud's tables; nobody boots them."""
    first = make_instance()
    first.pk = None
    CloudInstance.objects.bulk_create(
        CloudInstance(
            **{
                field.attname: getattr(first, field.attname)
                for field in CloudInstance._meta.concrete_fields
                if field.name not in {"id", "uuid", "name"}
            },
            uuid=uuid4(),
            name=f"vm {number}",
        )
        for number in range(999)
    )
    return 1000


def test_a_thousand_in_step_cost_a_handful_of_queries(
    thousand: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    instance_import.activate()
    assert Instance.objects.count() == thousand

    with django_assert_max_num_queries(12):
        instance_import.activate()
    CloudInstance.objects.update(key_name="changed")
    instance_import.activate()
    assert Instance.objects.filter(key_name="changed").count() == thousand


def test_replacing_a_seen_keeps_the_plan_pure() -> None:
    item = seen_as("vm-1")
    row = Known(1, UUIDS[0], "vm-1", "t1", "OK", facts_of(item))

    assert plan([row], [item], LINKS, facts_of).observe == []
    moved = replace(item, runtime_state="SHUTOFF")
    assert plan([row], [moved], LINKS, facts_of).observe == [(1, moved)]
