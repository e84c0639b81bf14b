"""What users do with managed instances, on a cloud that is not ours and loses answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.services import instance as instances
from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.core.access.services import role as roles
from cloudwright.core.accounts.models import User
from cloudwright.core.admission.gates import Refused
from cloudwright.core.audit.models import Event
from cloudwright.core.operations import runner
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.kernel.errors import BadInput, QuotaExceeded
from tests.broker_rows import Settle
from tests.foreign_cloud import ForeignCloud

MakeActor = Callable[..., Actor]


def make(link: Link, name: str = "web1", **more: object) -> tuple[Instance, Operation]:
    rows = ServiceProperty.objects.filter(settings=link.service.settings)
    given = {
        "image": rows.get(kind="image"),
        "flavor": rows.get(kind="flavor", name="two"),
        "actor": SYSTEM,
        **more,
    }
    return instances.create(link, name=name, **given)  # type: ignore[arg-type]


def usage(project: Project) -> dict[str, int]:
    return {line.name: line.usage for line in usage_of(project)}


def test_created_instance_runs_and_holds_its_quota(
    foreign_link: Link, foreign: ForeignCloud, settle: Settle, project: Project
) -> None:
    instance, operation = make(foreign_link)
    assert (instance.state, instance.backend_id) == ("Creation Scheduled", "")
    settle()

    instance.refresh_from_db()
    operation.refresh_from_db()
    assert (instance.state, instance.runtime_state) == ("OK", "ACTIVE")
    assert operation.state == "done"
    assert instance.internal_ips == ["10.0.0.7"]
    assert foreign.machines[instance.backend_id].tag == instance.uuid.hex
    assert usage(project)["instances"] == 1
    assert usage(project)["cores"] == 2
    types = Event.objects.filter(target_uuid=instance.uuid).values_list("type", flat=True)
    assert sorted(types) == ["resource_creation_scheduled", "resource_creation_succeeded"]


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_lost_answer_makes_no_second_machine(
    foreign_link: Link, foreign: ForeignCloud, settle: Settle, lost: int
) -> None:
    foreign.drop = lost
    instance, _ = make(foreign_link)
    settle()

    instance.refresh_from_db()
    assert instance.state == "OK"
    assert len(foreign.machines) == 1
    assert foreign.calls == ["create"]


def test_a_failed_creation_is_erred_with_the_reason_and_leaves_nothing(
    foreign_link: Link, foreign: ForeignCloud, settle: Settle, project: Project
) -> None:
    foreign.fail = "no host has room"
    instance, operation = make(foreign_link)
    settle()

    instance.refresh_from_db()
    operation.refresh_from_db()
    assert instance.state == "Erred"
    assert "no host has room" in instance.error_message
    assert operation.state == "failed"
    assert "no host has room" in operation.error_message
    assert foreign.machines == {}

    foreign.fail = ""
    operations.retry(operation, actor=SYSTEM)
    settle()
    instance.refresh_from_db()
    assert (instance.state, instance.error_message) == ("OK", "")
    assert len(foreign.machines) == 1


def test_power_goes_round(foreign_link: Link, settle: Settle) -> None:
    instance, _ = make(foreign_link)
    settle()
    for call, runtime in (
        (instances.stop, "SHUTOFF"),
        (instances.start, "ACTIVE"),
        (instances.pause, "PAUSED"),
        (instances.unpause, "ACTIVE"),
        (instances.restart, "ACTIVE"),
    ):
        instance.refresh_from_db()
        call(instance, actor=SYSTEM)
        assert instance.state == "Update Scheduled"
        settle()
        instance.refresh_from_db()
        assert (instance.state, instance.runtime_state) == ("OK", runtime)


def test_rename_reaches_the_backend(
    foreign_link: Link, foreign: ForeignCloud, settle: Settle
) -> None:
    instance, _ = make(foreign_link)
    settle()
    instance.refresh_from_db()
    instances.update(instance, name="db 1", description="the database", actor=SYSTEM)
    settle()

    instance.refresh_from_db()
    assert (instance.name, instance.description) == ("db 1", "the database")
    assert foreign.machines[instance.backend_id].name == "db 1"


def test_delete_takes_machine_row_and_quota(
    foreign_link: Link, foreign: ForeignCloud, settle: Settle, project: Project
) -> None:
    instance, _ = make(foreign_link)
    settle()
    instance.refresh_from_db()
    instances.delete(instance, actor=SYSTEM)
    settle()

    assert not Instance.objects.exists()
    assert foreign.machines == {}
    assert usage(project)["instances"] == 0


def test_delete_while_it_is_made_ends_both(
    foreign_link: Link, foreign: ForeignCloud, settle: Settle
) -> None:
    foreign.looks = 5
    instance, creation = make(foreign_link)
    runner.run_due("default", worker="test")
    instance.refresh_from_db()
    instances.delete(instance, actor=SYSTEM)
    settle()

    creation.refresh_from_db()
    assert creation.state == "cancelled"
    assert not Instance.objects.exists()
    assert foreign.machines == {}


def test_cancelled_creation_is_erred_and_undone(
    foreign_link: Link, foreign: ForeignCloud, settle: Settle
) -> None:
    foreign.looks = 5
    instance, creation = make(foreign_link)
    runner.run_due("default", worker="test")
    operations.cancel(creation, actor=SYSTEM)
    settle()

    instance.refresh_from_db()
    assert (instance.state, instance.error_message) == ("Erred", "Creation was cancelled.")
    assert foreign.machines == {}


def test_unlink_forgets_it_here_only(
    foreign_link: Link, foreign: ForeignCloud, settle: Settle, project: Project
) -> None:
    instance, _ = make(foreign_link)
    settle()
    instance.refresh_from_db()
    instances.unlink(instance, actor=SYSTEM)

    assert not Instance.objects.exists()
    assert len(foreign.machines) == 1
    assert usage(project)["instances"] == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"user_data": "x" * 49_150}, "user_data"),
    ],
)
def test_bad_input_is_named_and_nothing_is_made(
    foreign_link: Link, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as caught:
        make(foreign_link, **wrong)

    assert caught.value.field == field
    assert not Instance.objects.exists()


def test_a_flavor_too_small_for_the_image_is_named(foreign_link: Link) -> None:
    small = ServiceProperty.objects.get(kind="flavor", name="none")
    with pytest.raises(BadInput) as caught:
        make(foreign_link, flavor=small)

    assert caught.value.field == "flavor"
    assert "512" in caught.value.text


def test_a_reached_quota_refuses_and_makes_nothing(foreign_link: Link, project: Project) -> None:
    ledger.set_limit(project, "cores", 1, actor=SYSTEM)
    with pytest.raises(QuotaExceeded):
        make(foreign_link)

    assert not Instance.objects.exists()
    assert not Operation.objects.exists()
    assert usage(project)["instances"] == 0


def test_an_erred_account_refuses_new_ones(foreign_link: Link) -> None:
    settings = foreign_link.service.settings
    settings.state, settings.error_message = "Erred", "wrong token"
    settings.save()
    with pytest.raises(Exception, match="wrong token"):
        make(foreign_link)


def test_offers_say_what_services_accept(
    foreign_link: Link, settle: Settle, member: User, reader: User, actor: MakeActor
) -> None:
    instance, _ = make(foreign_link)
    mine, others = actor(member), actor(reader)

    def enabled(asking: Actor) -> set[str]:
        instance.refresh_from_db()
        return {offer.name for offer in instances.actions_for(instance, asking) if offer.enabled}

    assert enabled(mine) == {"destroy", "unlink"}
    settle()
    assert enabled(mine) == {
        "stop", "restart", "pause", "console", "update", "unlink", "destroy",
    }  # fmt: skip
    assert enabled(others) == set()
    for offer in instances.actions_for(instance, others):
        assert "role" in offer.reason
    with pytest.raises(Refused) as caught:
        instances.start(instance, actor=mine)
    assert caught.value.status == 409
    with pytest.raises(Refused) as caught:
        instances.stop(instance, actor=others)
    assert caught.value.status == 403


def test_a_role_that_is_gone_is_judged_anew(
    foreign_link: Link, project: Project, member: User, actor: MakeActor
) -> None:
    instance, _ = make(foreign_link)
    roles.revoke("member", member, project, actor=SYSTEM)

    with pytest.raises(Refused):
        instances.delete(instance, actor=actor(member))
