"""What every flow of the broker promises (docs/adding-a-flow.md): each step may run twice, each may
fail, and then no machine, quota or row is left that nobody answers for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.services import instance as instances
from cloudwright.broker.services.models import Link, ServiceProperty, ServiceSettings
from cloudwright.broker.services.services import settings as service_settings
from cloudwright.config import registries
from cloudwright.contracts.errors import Rejected
from cloudwright.core.audit.models import Event
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.flow import Context, Flow, Step, Wait
from cloudwright.core.operations.models import Operation
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.kernel.actor import SYSTEM
from tests.broker_rows import Settle
from tests.foreign_cloud import ForeignCloud

registries.fill()
FLOWS = {flow.kind: flow for flow in flows.registered() if flow.kind.startswith("broker.")}
STEPS = [(kind, step.name) for kind, flow in FLOWS.items() for step in flow.steps]
Prepare = Callable[[Link, Settle], Operation]


def _create(link: Link, settle: Settle) -> Operation:
    rows = ServiceProperty.objects.filter(settings=link.service.settings)
    return instances.create(
        link,
        name="web1",
        image=rows.get(kind="image"),
        flavor=rows.get(name="two"),
        actor=SYSTEM,
    )[1]


def _asking(verb: str, *befores: str, **more: Any) -> Prepare:
    def prepare(link: Link, settle: Settle) -> Operation:
        _create(link, settle)
        settle()
        for before in befores:
            getattr(instances, before)(Instance.objects.get(), actor=SYSTEM)
            settle()
        return getattr(instances, verb)(Instance.objects.get(), actor=SYSTEM, **more)

    return prepare


def _pull(link: Link, settle: Settle) -> Operation:
    return service_settings.pull(ServiceSettings.objects.get(), actor=SYSTEM)


PREPARATIONS: dict[str, Prepare] = {
    "broker.settings.pull": _pull,
    "broker.instance.create": _create,
    "broker.instance.start": _asking("start", "stop"),
    "broker.instance.stop": _asking("stop"),
    "broker.instance.restart": _asking("restart"),
    "broker.instance.pause": _asking("pause"),
    "broker.instance.unpause": _asking("unpause", "pause"),
    "broker.instance.rename": _asking("update", name="db 1"),
    "broker.instance.delete": _asking("delete"),
}


def prepared(kind: str) -> Prepare:
    assert kind in PREPARATIONS, (
        f"Flow {kind} has no preparation. Add one to tests/broker/test_flow_promises.py, so that"
        " its steps are run twice and failed in turn."
    )
    return PREPARATIONS[kind]


def changed(flow: Flow[Any], change: Callable[[Step], Step]) -> None:
    flows.register(replace(flow, steps=tuple(change(step) for step in flow.steps)))


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    yield
    for flow in FLOWS.values():
        flows.register(flow)


@pytest.mark.parametrize("kind", FLOWS)
def test_every_step_may_run_twice(
    kind: str, foreign_link: Link, foreign: ForeignCloud, settle: Settle
) -> None:
    operation = prepared(kind)(foreign_link, settle)

    def twice(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            if isinstance(first := step.do(context), Wait):
                return first
            return step.do(context)

        return replace(step, do=do)

    changed(FLOWS[kind], twice)
    settle()

    operation.refresh_from_db()
    assert (operation.state, operation.error_internal) == ("done", "")
    assert Event.objects.filter(operation_uuid=operation.uuid, level="info").count() <= 2
    check_books(foreign_link, foreign)
    assert not Instance.objects.exclude(state="OK").exists()


@pytest.mark.parametrize(("kind", "name"), STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before its work", "after its work"])
def test_every_step_may_fail(
    kind: str, name: str, after: bool, foreign_link: Link, foreign: ForeignCloud, settle: Settle
) -> None:
    operation = prepared(kind)(foreign_link, settle)

    def failing(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            if after and isinstance(waits := step.do(context), Wait):
                return waits
            raise Rejected("the disk fell off")

        return replace(step, do=do) if step.name == name else step

    changed(FLOWS[kind], failing)
    settle()

    operation.refresh_from_db()
    assert operation.state == "failed"
    assert "the disk fell off" in operation.error_message
    for row in [*Instance.objects.all(), *ServiceSettings.objects.filter(state="Erred")]:
        if kind != "broker.settings.pull" or isinstance(row, ServiceSettings):
            assert row.state == "Erred"
            assert "the disk fell off" in row.error_message
    check_books(foreign_link, foreign)
    if kind == "broker.instance.create":
        assert foreign.machines == {}


def check_books(link: Link, foreign: ForeignCloud) -> None:
    """Every machine has its row, every row holds its quota, nothing goes on."""
    usage = {line.name: line.usage for line in usage_of(link.project)}
    assert usage["instances"] == Instance.objects.count()
    assert len(foreign.machines) <= Instance.objects.count()
    named = set(Instance.objects.exclude(backend_id="").values_list("backend_id", flat=True))
    assert set(foreign.machines) <= named
    assert not Operation.objects.filter(finished_at=None).exists()
