"""What people write reaches columns and guests only in a form that both can hold."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services import wishes
from cloudwright.cloud.image.services import image as images
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import BadInput
from tests.simulated_cloud import MakeInstance

NUL = "a\0b"


@given(st.text(max_size=300))
def test_every_name_gives_a_host_name(name: str) -> None:
    assert wishes.check_hostname(wishes.hostname_from(name, UUID(int=7)))


@pytest.mark.parametrize(
    ("name", "hostname"),
    [("Web 1", "web-1"), ("a..b", "a--b"), ("ÄÖ", f"server-{UUID(int=7)}"), ("-x-", "x")],
)
def test_host_names_are_novas(name: str, hostname: str) -> None:
    assert wishes.hostname_from(name, UUID(int=7)) == hostname


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": NUL},
        {"description": NUL},
        {"description": "x" * 256},
        {"metadata": {"a": NUL}},
        {"metadata": {"": "x"}},
        {"tags": [NUL]},
        {"hostname": "no such"},
        {"access_ipv4": "1.2.3"},
    ],
)
def test_what_no_column_holds_is_refused(
    make_instance: MakeInstance, wrong: dict[str, object]
) -> None:
    with pytest.raises(BadInput) as refused:
        instances.update(make_instance(built=False), **wrong, actor=SYSTEM)
    assert refused.value.field == next(iter(wrong))


@pytest.mark.parametrize(
    "wrong",
    [{"name": NUL}, {"properties": {"a": NUL}}, {"tags": [NUL]}, {"min_disk_mib": 2**31}],
)
def test_nor_do_images_take_it(project: Project, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        images.create(project, **{"name": "x", **wrong}, actor=SYSTEM)  # type: ignore[arg-type]


def test_braces_in_names_are_only_braces(make_instance: MakeInstance) -> None:
    instance = make_instance("{0} {} {x}")
    instances.update(instance, name="{y}", actor=SYSTEM)
    instances.stop(instance, actor=SYSTEM)
    make_instance.drain()
    instance.refresh_from_db()
    assert instance.state == "stopped/"
