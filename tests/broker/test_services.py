"""Accounts, services and links."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.broker.services.models import Link, Service, ServiceProperty, ServiceSettings
from cloudwright.broker.services.reconcilers import settings_pull, shared_services
from cloudwright.broker.services.selectors.link import flavors_for, images_for
from cloudwright.broker.services.services import link as links
from cloudwright.broker.services.services import service as services
from cloudwright.broker.services.services import settings as service_settings
from cloudwright.broker.states import OLD_NAMES, STATES, TRANSITIONAL, machine, states_named
from cloudwright.cloud.image.models import Image
from cloudwright.core.accounts.models import Customer
from cloudwright.core.accounts.services import customer as customers
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as projects
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import BadInput, Conflict
from tests.broker_rows import Settle
from tests.foreign_cloud import ForeignCloud

Drain = Callable[[], int]


def connect_foreign(**more: object) -> tuple[ServiceSettings, Operation]:
    given = {"name": "Elsewhere", "type_": "foreign", "options": {"token": "good"}, **more}
    return service_settings.create(actor=SYSTEM, **given)  # type: ignore[arg-type]


def test_new_settings_are_tried_then_pulled(foreign: ForeignCloud, settle: Settle) -> None:
    settings, _ = connect_foreign()
    assert settings.state == "Creation Scheduled"
    settle()

    settings.refresh_from_db()
    assert (settings.state, settings.error_message) == ("OK", "")
    kinds = ServiceProperty.objects.filter(settings=settings).values_list("kind", "name")
    assert set(kinds) == {
        ("image", "Debian 12"), ("flavor", "two"), ("flavor", "none"), ("network", "lan"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"options": {"token": "bad"}}, "options"),
        ({"options": {"tokn": "good"}}, "options"),
        ({"type_": "nobody"}, "type"),
        ({"name": " "}, "name"),
    ],
)
def test_wrong_settings_are_refused_by_field(
    foreign: ForeignCloud, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as caught:
        connect_foreign(**wrong)

    assert caught.value.field == field
    assert not ServiceSettings.objects.exists()


def test_a_dead_account_is_erred_and_recovers(foreign: ForeignCloud, settle: Settle) -> None:
    settings, _ = connect_foreign()
    settle()
    foreign.token = "other"
    ServiceSettings.objects.update(synced_at=None)
    settings_pull.activate()
    settings.refresh_from_db()
    assert settings.state == "Erred"
    assert "wrong token" in settings.error_message

    foreign.token = "good"
    settings_pull.activate()
    settings.refresh_from_db()
    assert (settings.state, settings.error_message) == ("OK", "")


def test_a_foreign_account_is_not_asked_at_every_poke(
    foreign: ForeignCloud, settle: Settle
) -> None:
    connect_foreign()
    settle()

    assert settings_pull.activate().counts["pulled"] == 0


def test_what_is_shared_reaches_new_customers_and_projects_by_itself(
    embedded: ServiceSettings,
) -> None:
    customer = customers.create(name="Newcomer", actor=SYSTEM)
    project = projects.create(customer, name="first", actor=SYSTEM)
    shared_services.activate()

    link = Link.objects.get(project=project)
    assert (link.service.settings, link.service.customer) == (embedded, customer)
    assert link.tenant_id == str(project.uuid)
    assert shared_services.activate().counts == {"services": 0, "links": 0}


def test_a_door_may_connect_a_project_at_once(
    embedded: ServiceSettings, customer: Customer
) -> None:
    project = projects.create(customer, name="second", actor=SYSTEM)
    services.connect(project)

    assert Link.objects.filter(project=project).count() == 1


def test_private_images_are_for_their_project(
    link: Link, image: Image, other_project: Project
) -> None:
    Image.objects.filter(pk=image.pk).update(visibility="private", project=other_project)
    settings_pull.activate()
    shared_services.activate()
    other = Link.objects.select_related("service", "project").get(project=other_project)

    assert [flavor.name for flavor in flavors_for(link)][:2] == ["m1.tiny", "m1.small"]
    assert not images_for(link).exists()
    assert images_for(other).get().name == "tiny"
    assert [flavor.name for flavor in flavors_for(link)][:2] == ["m1.tiny", "m1.small"]


def test_a_pull_without_news_writes_nothing(link: Link) -> None:
    stamps = list(ServiceProperty.objects.order_by("pk").values_list("pk", "updated_at"))
    settings_pull.activate()

    after = list(ServiceProperty.objects.order_by("pk").values_list("pk", "updated_at"))
    assert stamps == after


def test_a_link_stays_inside_its_customer(embedded: ServiceSettings, project: Project) -> None:
    shared_services.activate()
    stranger = Customer.objects.create(name="Strangers")
    shared_services.activate()
    theirs = Service.objects.get(customer=stranger)

    with pytest.raises(BadInput) as caught:
        links.create(project, service=theirs, actor=SYSTEM)
    assert caught.value.field == "service"


def test_settings_with_resources_are_not_deleted(
    link: Link, embedded: ServiceSettings, make_instance: Callable[[], object]
) -> None:
    from cloudwright.broker.instances.reconcilers import instance_import

    make_instance()
    instance_import.activate()
    for delete in (
        lambda: service_settings.delete(embedded, actor=SYSTEM),
        lambda: services.delete(link.service, actor=SYSTEM),
        lambda: links.delete(link, actor=SYSTEM),
    ):
        with pytest.raises(Conflict):
            delete()
    assert Link.objects.filter(pk=link.pk).exists()


def test_old_names_lead_to_states_of_today() -> None:
    assert set(OLD_NAMES.values()) <= STATES
    assert states_named(["In Sync", "Erred", "nonsense"]) == {"OK", "Erred"}


def test_every_transitional_state_can_end() -> None:
    table = machine("anything")
    for state in TRANSITIONAL:
        assert table.allows(state, "fail")
