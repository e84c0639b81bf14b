"""openstacksdk as a program uses it: the cloud layer's calls, which wait, and the proxies."""

from __future__ import annotations

from collections.abc import Iterator

import openstack
import pytest
from openstack.connection import Connection

from tests.peers.shell import Shell

pytestmark = pytest.mark.long


@pytest.fixture
def sdk(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    monkeypatch.chdir(shell.folder)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(shell.folder / "clouds.yaml"))
    connection = openstack.connect(cloud="cloudwright")
    yield connection
    connection.close()


def test_a_server_with_all_that_belongs_to_it(sdk: Connection) -> None:
    image = sdk.create_image("disk", filename="disk.raw", disk_format="raw", wait=True)
    assert image.status == "active"
    network = sdk.create_network("backend")
    subnet = sdk.create_subnet(network.id, cidr="10.20.0.0/24", subnet_name="backend4")
    router = sdk.create_router("edge", ext_gateway_net_id=sdk.get_network("public").id)
    sdk.add_router_interface(router, subnet_id=subnet.id)
    group = sdk.create_security_group("web", "the web")
    sdk.create_security_group_rule(
        group.id, port_range_min=443, port_range_max=443, protocol="tcp", direction="ingress"
    )
    key = sdk.create_keypair("laptop")
    assert "PRIVATE KEY" in key.private_key

    server = sdk.create_server(
        "web1",
        image=image.id,
        flavor="m1.tiny",
        network=network.id,
        key_name="laptop",
        security_groups=[group.id],
        auto_ip=False,
        wait=True,
        timeout=60,
    )
    assert server.status == "ACTIVE"
    assert server.private_v4.startswith("10.20.0.")
    assert [each["name"] for each in sdk.list_server_security_groups(server)] == ["web"]
    address = sdk.create_floating_ip("public", server=server, wait=True, timeout=60)
    assert sdk.get_floating_ip(address.id).fixed_ip_address == server.private_v4

    volume = sdk.create_volume(1, name="data", wait=True, timeout=60)
    sdk.attach_volume(sdk.get_server("web1"), volume, wait=True, timeout=60)
    assert sdk.get_volume("data").status == "in-use"
    sdk.detach_volume(sdk.get_server("web1"), sdk.get_volume("data"), wait=True, timeout=60)

    sdk.delete_floating_ip(address.id)
    assert sdk.delete_server("web1", wait=True, timeout=60)
    assert sdk.delete_volume("data", wait=True, timeout=60)
    sdk.remove_router_interface(router, subnet_id=subnet.id)
    assert sdk.delete_router("edge")
    assert sdk.delete_network("backend")
    assert sdk.delete_security_group("web")
    assert sdk.delete_keypair("laptop")
    assert sdk.delete_image("disk", wait=True)


def test_a_server_that_starts_from_a_volume(sdk: Connection) -> None:
    image = sdk.create_image("root", filename="disk.raw", disk_format="raw", wait=True)
    server = sdk.create_server(
        "rooted",
        image=image.id,
        flavor="m1.tiny",
        network="user",
        boot_from_volume=True,
        volume_size=1,
        terminate_volume=True,
        auto_ip=False,
        wait=True,
        timeout=60,
    )
    [attached] = sdk.compute.volume_attachments(server)
    assert sdk.get_volume(attached.volume_id).is_bootable
    assert sdk.delete_server("rooted", wait=True, timeout=60)
    assert sdk.list_volumes() == []


def test_pages_and_what_is_not_there(sdk: Connection) -> None:
    for number in range(5):
        sdk.network.create_network(name=f"net{number}")
    names = {each.name for each in sdk.network.networks(limit=2)}
    assert {f"net{number}" for number in range(5)} <= names
    assert sdk.get_server("nobody") is None
    with pytest.raises(openstack.exceptions.NotFoundException):
        sdk.compute.get_server("00000000-0000-0000-0000-000000000000")
    for number in range(5):
        sdk.network.delete_network(sdk.get_network(f"net{number}"))
