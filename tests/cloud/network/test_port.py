"""Addresses and forwarded ports: each once, none lost."""

from __future__ import annotations

import socket
import threading
from uuid import uuid4

import pytest
from django.db import connection

from cloudwright.cloud.network.models import FixedIP, Network, Port
from cloudwright.cloud.network.selectors.network import default_network, networks_visible_to
from cloudwright.cloud.network.services import network as networks
from cloudwright.cloud.network.services import subnet as subnets
from cloudwright.cloud.network.services.seed import seed
from cloudwright.cloud.network.writes import port as ports
from cloudwright.cloud.network.writes.address import NoAddress
from cloudwright.cloud.network.writes.port import Card
from cloudwright.core.accounts.models import User
from cloudwright.core.admission.gates import Refused
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import BadInput


@pytest.fixture
def network(project: Project) -> Network:
    made = networks.create(project, name="backend", actor=SYSTEM)
    subnets.create(made, cidr="192.168.7.0/28", actor=SYSTEM)
    return made


def test_the_seed_is_repeatable(db: None) -> None:
    assert seed() == seed() == default_network()
    assert default_network().subnets.get().gateway_ip == "10.100.0.1"


def test_addresses_go_up_and_then_fill_the_gaps(network: Network, project: Project) -> None:
    taken = [ports.take(network, project=project) for _ in range(13)]
    assert [port.address for port in taken] == [f"192.168.7.{last}" for last in range(2, 15)]
    with pytest.raises(NoAddress):
        ports.take(network, project=project)
    taken[3].delete()
    taken[5].delete()
    assert ports.take(network, project=project).address == "192.168.7.5"
    assert ports.take(network, project=project).address == "192.168.7.7"


def test_an_address_is_not_reused_at_once(network: Network, project: Project) -> None:
    ports.take(network, project=project)
    second = ports.take(network, project=project)
    third = ports.take(network, project=project)
    second.delete()
    assert ports.take(network, project=project).address == "192.168.7.5"
    assert third.address == "192.168.7.4"


def test_plugged_twice_is_one_port(network: Network, project: Project) -> None:
    uuid = uuid4()
    for _ in range(2):
        plugged = ports.plug(uuid, [Card(network)], project=project, host_name="h")
    assert len(plugged) == Port.objects.count() == 1
    for _ in range(2):
        ports.unplug(uuid)
    assert not Port.objects.exists()


def test_a_mac_drawn_twice_is_drawn_again(
    network: Network, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([b"abc", b"abc", b"abd"])
    monkeypatch.setattr(ports.secrets, "token_bytes", lambda _: next(drawn))
    macs = [ports.take(network, project=project).mac for _ in range(2)]
    assert macs == ["fa:16:3e:61:62:63", "fa:16:3e:61:62:64"]


def two_free_ports() -> int:
    """The first of two neighbouring ports that no program on this machine has."""
    for first in range(41000, 61000, 2):
        if ports._is_free(first) and ports._is_free(first + 1):
            return first
    raise AssertionError("every port of this machine is in use")


def forward_from(settings: object, first: int) -> None:
    options = type(settings.CLOUDWRIGHT_USER_NETWORK)  # type: ignore[attr-defined]
    settings.CLOUDWRIGHT_USER_NETWORK = options(  # type: ignore[attr-defined]
        ssh_port_first=first, ssh_port_last=first + 1
    )


def test_forwarded_ports_are_unique_on_a_host_and_may_run_out(
    network: Network, project: Project, settings: object
) -> None:
    first = two_free_ports()
    forward_from(settings, first)
    found = [
        ports.plug(uuid4(), [Card(network)], project=project, host_name=name)[0].host_port
        for name in ("a", "a", "b", "a")
    ]
    assert found == [first, first + 1, first, None]


def test_a_port_that_another_program_has_is_left_to_it(
    network: Network, project: Project, settings: object
) -> None:
    first = two_free_ports()
    forward_from(settings, first)
    with socket.socket() as other:
        other.bind(("127.0.0.1", first))
        plugged = ports.plug(uuid4(), [Card(network)], project=project, host_name="a")
    assert plugged[0].host_port == first + 1


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_get_ten_addresses(project: Project) -> None:
    seed()
    network = default_network()

    def plug() -> None:
        try:
            ports.plug(uuid4(), [Card(network)], project=project, host_name="h")
        finally:
            connection.close()

    threads = [threading.Thread(target=plug) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(FixedIP.objects.values_list("address", flat=True)) == {
        f"10.100.0.{last}" for last in range(10, 20)
    }
    assert len(set(Port.objects.values_list("host_port", flat=True))) == 10


@pytest.mark.parametrize(
    "cidr", ["nonsense", "10.0.0.0/30", "10.0.0.1/24", "fe80::/64", "0.0.0.0/0"]
)
def test_wrong_ranges_are_refused(project: Project, cidr: str) -> None:
    network = networks.create(project, actor=SYSTEM)
    with pytest.raises(BadInput) as refused:
        subnets.create(network, cidr=cidr, actor=SYSTEM)
    assert refused.value.field == "cidr"


def test_subnets_are_apart_with_their_gateways_inside(network: Network, project: Project) -> None:
    with pytest.raises(BadInput):
        subnets.create(network, cidr="192.168.0.0/16", actor=SYSTEM)
    other = networks.create(project, actor=SYSTEM)
    with pytest.raises(BadInput):
        subnets.create(other, cidr="10.9.0.0/24", gateway_ip="10.8.0.1", actor=SYSTEM)


def test_who_sees_and_changes_networks(
    network: Network, member: User, reader: User, stranger: User, actor
) -> None:  # type: ignore[no-untyped-def]
    seed()
    names = {"user", "public"}
    assert {each.name for each in networks_visible_to(actor(reader))} == {*names, "backend"}
    assert {each.name for each in networks_visible_to(actor(stranger))} == names
    networks.update(network, name="ours", actor=actor(member))
    for somebody, target in ((reader, network), (member, default_network())):
        with pytest.raises(Refused):
            networks.update(target, name="mine", actor=actor(somebody))
