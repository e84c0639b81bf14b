"""What every provider's lists to choose from promise."""

from __future__ import annotations

import pytest

from tests.contract.provider.conftest import Account


def test_ping_names_the_backend(account: Account) -> None:
    assert account.provider.ping().label


@pytest.mark.parametrize("kind", ["images", "flavors", "networks"])
def test_every_item_has_an_id_of_its_own_and_a_name(account: Account, kind: str) -> None:
    catalog = getattr(account.provider, kind)
    if catalog is None:
        pytest.skip("not offered")
    items = list(catalog.list())

    assert items
    assert len({item.backend_id for item in items}) == len(items)
    assert all(item.name for item in items)


def test_sizes_are_whole_mib(account: Account) -> None:
    if account.provider.flavors is None:
        pytest.skip("not offered")
    for item in account.provider.flavors.list():
        assert {type(item.facts[name]) for name in ("cores", "ram_mib", "disk_mib")} == {int}


def test_what_the_catalog_offers_can_be_made(account: Account) -> None:
    assert account.provider.images is not None
    assert account.provider.flavors is not None
    assert account.image_id in {item.backend_id for item in account.provider.images.list()}
    assert account.flavor_id in {item.backend_id for item in account.provider.flavors.list()}
