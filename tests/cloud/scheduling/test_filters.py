"""Each filter lets through what it should, judged on plain values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cloudwright.cloud.scheduling.filters import aggregates, capabilities, host, placement, query
from cloudwright.cloud.scheduling.filters.operators import fits
from cloudwright.config.drivers import FILTERS, WEIGHERS
from cloudwright.contracts import registry
from cloudwright.contracts.scheduling import Filter, HostSeen, Wish
from cloudwright.kernel.errors import BadInput

NODE = HostSeen(
    name="node",
    hypervisor="qemu",
    version="7.2.9",
    acceleration="kvm",
    address="10.1.2.3",
    zone="south",
    enabled=True,
    up=True,
    vcpus=4,
    ram_mib=1024,
    disk_mib=10_240,
    vcpus_limit=8,
    ram_limit_mib=1024,
    disk_limit_mib=10_240,
    used_vcpus=6,
    used_ram_mib=512,
    used_disk_mib=5_120,
)
WISH = Wish(vcpus=2, ram_mib=512, disk_mib=5_120)
SSD = {"ssd": "true", "filter_tenant_id": "aa, bb"}


@pytest.mark.parametrize(
    ("each", "seen", "wish", "let_through"),
    [
        (host.in_service, {}, {}, True),
        (host.in_service, {"enabled": False}, {}, False),
        (host.in_service, {"up": False}, {}, False),
        (host.zone, {}, {"zone": ""}, True),
        (host.zone, {}, {"zone": "south"}, True),
        (host.zone, {}, {"zone": "north"}, False),
        (host.cores, {}, {}, True),
        (host.cores, {}, {"vcpus": 3}, False),
        (host.memory, {}, {}, True),
        (host.memory, {}, {"ram_mib": 513}, False),
        (host.disk, {}, {}, True),
        (host.disk, {}, {"disk_mib": 5_121}, False),
        (host.untried, {}, {"tried": frozenset({"node"})}, False),
        (host.trusted, {}, {}, True),
        (host.trusted, {}, {"extra_specs": {"trust:trusted_host": "trusted"}}, False),
        (
            host.trusted,
            {"trust": "trusted"},
            {"extra_specs": {"trust:trusted_host": "trusted"}},
            True,
        ),
        (host.few_instances, {"instances": 49}, {}, True),
        (host.few_instances, {"instances": 50}, {}, False),
        (host.few_instances, {"aggregates": ({"max_instances_per_host": "2"},)}, {}, True),
        (
            host.few_instances,
            {"instances": 2, "aggregates": ({"max_instances_per_host": "2"},)},
            {},
            False,
        ),
        (host.few_operations, {"operations": 7}, {}, True),
        (host.few_operations, {"operations": 8}, {}, False),
        (placement.same_host, {}, {"same": frozenset()}, False),
        (placement.same_host, {}, {"same": frozenset({"node"})}, True),
        (placement.different_host, {}, {"different": frozenset({"node"})}, False),
        (placement.near, {}, {"near": "10.1.2.0/24"}, True),
        (placement.near, {}, {"near": "10.1.3.0/24"}, False),
        (placement.affinity, {}, {"policy": "affinity"}, True),
        (placement.affinity, {}, {"policy": "affinity", "gathered": frozenset({"b"})}, False),
        (placement.affinity, {}, {"policy": "soft-affinity", "gathered": frozenset("b")}, True),
        (placement.anti_affinity, {"members": 1}, {"policy": "anti-affinity"}, False),
        (
            placement.anti_affinity,
            {"members": 1},
            {"policy": "anti-affinity", "most_on_host": 2},
            True,
        ),
        (placement.one_flavor, {"flavors": frozenset({"big"})}, {"flavor": "small"}, False),
        (placement.one_flavor, {"flavors": frozenset({"big"})}, {"flavor": "big"}, True),
        (aggregates.extra_specs, {}, {"extra_specs": {"ssd": "true"}}, False),
        (aggregates.extra_specs, {"aggregates": (SSD,)}, {"extra_specs": {"ssd": "true"}}, True),
        (
            aggregates.extra_specs,
            {"aggregates": (SSD,)},
            {"extra_specs": {"aggregate_instance_extra_specs:ssd": "s!= true"}},
            False,
        ),
        (aggregates.extra_specs, {}, {"extra_specs": {"hw:mem_page_size": "large"}}, True),
        (
            aggregates.extra_specs,
            {"aggregates": (SSD,)},
            {"extra_specs": {"ssd": "<absent>"}},
            False,
        ),
        (aggregates.tenants, {}, {"project": "cc"}, True),
        (aggregates.tenants, {"aggregates": (SSD,)}, {"project": "cc"}, False),
        (aggregates.tenants, {"aggregates": (SSD,)}, {"project": "bb"}, True),
        (
            aggregates.image_properties,
            {"aggregates": ({"os_distro": "debian"},)},
            {"image_properties": {"os_distro": "arch"}},
            False,
        ),
        (aggregates.flavors, {"aggregates": ({"instance_type": "a,b"},)}, {"flavor": "b"}, True),
        (aggregates.flavors, {"aggregates": ({"instance_type": "a,b"},)}, {"flavor": "c"}, False),
        (capabilities.capabilities, {}, {"extra_specs": {"vcpus_total": ">= 4"}}, True),
        (capabilities.capabilities, {}, {"extra_specs": {"vcpus_total": ">= 5"}}, False),
        (
            capabilities.capabilities,
            {},
            {"extra_specs": {"capabilities:acceleration": "<or> kvm <or> tcg"}},
            True,
        ),
        (capabilities.capabilities, {}, {"extra_specs": {"capabilities:magic": "1"}}, False),
        (capabilities.capabilities, {}, {"extra_specs": {"hw:magic": "1"}}, True),
        (capabilities.image, {}, {}, True),
        (capabilities.image, {}, {"image_properties": {"hw_architecture": "aarch64"}}, False),
        (capabilities.image, {}, {"image_properties": {"img_hv_type": "xen"}}, False),
        (capabilities.image, {}, {"image_properties": {"hypervisor_type": "kvm"}}, True),
        (capabilities.image, {}, {"image_properties": {"vm_mode": "xen"}}, False),
        (query.matches, {}, {"query": ["and", [">=", "$free_ram_mb", 512], ["not", False]]}, True),
        (query.matches, {}, {"query": [">", "$free_ram_mb", 512]}, False),
        (query.matches, {}, {"query": ["in", "$host", "a", "node"]}, True),
        (query.matches, {}, {"query": ["<", "$host", 7]}, False),
        (query.matches, {}, {"query": ["or", ["=", "$nothing", 1], ["=", 1, 1]]}, True),
    ],
)
def test_a_filter_judges(
    each: Filter, seen: dict[str, object], wish: dict[str, object], *, let_through: bool
) -> None:
    assert each(replace(NODE, **seen), replace(WISH, **wish)) is let_through  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "wanted", "fitting"),
    [
        ("4", "4", True),
        ("4", "= 3", True),
        ("4", "= 5", False),
        ("4", "== 4.0", True),
        ("4", "!= 4", False),
        ("four", ">= 4", False),
        ("abc", "s< abd", True),
        ("abc", "<in> b", True),
        ("abc", "<all-in> a d", False),
        ("a", "<or> b <or> a", True),
        ("", "", True),
        ("a b", "a b", True),
    ],
)
def test_operators(value: str, wanted: str, *, fitting: bool) -> None:
    assert fits(value, wanted) is fitting


@pytest.mark.parametrize("text", ["{", '"host"', "[]", '["bogus", 1]', '["and", ["or"]]', "[1, 2]"])
def test_a_query_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        query.read(text)


def test_isolated_images_and_hosts(settings) -> None:  # type: ignore[no-untyped-def]
    chosen = replace(
        settings.CLOUDWRIGHT_SCHEDULER, isolated_hosts=("node",), isolated_images=("i",)
    )
    settings.CLOUDWRIGHT_SCHEDULER = chosen
    isolated, other = replace(WISH, image="i"), replace(WISH, image="j")
    elsewhere = replace(NODE, name="b")
    pairs = ((NODE, isolated), (elsewhere, isolated), (NODE, other), (elsewhere, other))
    judged = [capabilities.isolated(*pair) for pair in pairs]
    assert judged == [True, False, False, True]
    settings.CLOUDWRIGHT_SCHEDULER = replace(chosen, isolated_hosts_only_for_isolated_images=False)
    assert capabilities.isolated(NODE, other)


def test_all_that_are_named_are_there() -> None:
    for family, names in (("filters", FILTERS), ("weighers", WEIGHERS)):
        assert all(callable(registry.load(family, name)) for name in names)
