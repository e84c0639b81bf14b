"""Hosts in and out of service, declared off, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import is_up, up
from cloudwright.cloud.scheduling.services import host as hosts
from cloudwright.core.admission.gates import Refused
from cloudwright.core.audit.models import Event
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance

LATER = timedelta(minutes=4)


def events() -> list[str]:
    return list(Event.objects.filter(type__startswith="host_").values_list("type", flat=True))


def test_silence_and_a_word_make_a_host_down(host: Host) -> None:
    assert is_up(host)
    hosts.set_forced_down(host, forced_down=True, actor=SYSTEM)
    assert not is_up(host)
    hosts.set_forced_down(host, forced_down=False, actor=SYSTEM)
    assert is_up(host)
    host.seen_at = clock.now() - LATER
    assert not is_up(host)
    assert {"host_forced_down", "host_believed"} <= set(events())


def test_both_ways_of_asking_agree(host: Host) -> None:
    """The scheduler's SQL and the judgement of a row in memory."""
    for forced_down in (False, True):
        for seen_at in (None, clock.now() - LATER, clock.now()):
            Host.objects.update(forced_down=forced_down, seen_at=seen_at)
            host.refresh_from_db()
            assert Host.objects.filter(up()).exists() == is_up(host), (forced_down, seen_at)


def test_a_host_that_reports_is_not_forgotten(host: Host) -> None:
    with pytest.raises(hosts.HostReports):
        hosts.delete(host, actor=SYSTEM)


def test_a_host_that_is_used_is_not_forgotten(make_instance: MakeInstance, host: Host) -> None:
    instance = make_instance()
    hosts.set_forced_down(host, forced_down=True, actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        hosts.delete(host, actor=SYSTEM)
    assert refused.value.code == "host.has_instances"
    assert Host.objects.filter(pk=host.pk).exists()
    assert instance.host == host


def test_a_host_is_forgotten_with_what_was_deleted_on_it(
    make_instance: MakeInstance, host: Host
) -> None:
    instance = make_instance()
    instances.delete(instance, actor=SYSTEM)
    make_instance.drain()
    hosts.set_forced_down(host, forced_down=True, actor=SYSTEM)
    hosts.delete(host, actor=SYSTEM)
    assert not Host.objects.filter(pk=host.pk).exists()
    instance.refresh_from_db()
    assert instance.host is None
    assert "host_deleted" in events()
