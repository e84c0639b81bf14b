"""What every provider with instances promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cloudwright.contracts.errors import Gone, Rejected
from cloudwright.kernel import clock
from tests.contract.provider.conftest import Account

TAG, OTHER_TAG = "a" * 32, "b" * 32


def test_the_same_tag_twice_is_the_same_instance(account: Account) -> None:
    first = account.instances.create(TAG, account.spec(), actor=account.actor)
    second = account.instances.create(TAG, account.spec(), actor=account.actor)

    assert first == second
    assert [seen.backend_id for seen in account.instances.list()] == [first]


def test_find_sees_it_at_once_in_its_tenant_only(account: Account) -> None:
    made = account.instances.create(TAG, account.spec(), actor=account.actor)

    found = account.instances.find(TAG, tenant_id=account.tenant_id)
    assert [seen.backend_id for seen in found] == [made]
    assert account.instances.find(TAG, tenant_id=account.other_tenant_id) == []
    assert account.instances.find(OTHER_TAG, tenant_id=account.tenant_id) == []


def test_it_settles_as_what_was_asked_for(account: Account) -> None:
    made = account.instances.create(TAG, account.spec("web 1"), actor=account.actor)
    assert not account.instances.show(made).settled
    account.settle()

    seen = account.instances.show(made)
    assert (seen.settled, seen.failed, seen.runtime_state) == (True, False, "ACTIVE")
    assert (seen.tag, seen.tenant_id, seen.name) == (TAG, account.tenant_id, "web 1")
    assert (seen.image_id, seen.flavor_id) == (account.image_id, account.flavor_id)
    assert seen.cores > 0
    assert seen.ram_mib > 0
    assert seen.internal_ips


def test_list_holds_what_show_says(account: Account) -> None:
    made = {account.make(TAG), account.make(OTHER_TAG, "web2")}

    listed = {seen.backend_id: seen for seen in account.instances.list()}
    assert set(listed) == made
    assert all(listed[each] == account.instances.show(each) for each in made)


def test_list_since_a_moment_leaves_nothing_out_that_moved(account: Account) -> None:
    made = account.make()

    before, after = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)
    assert [seen.backend_id for seen in account.instances.list(changed_since=before)] == [made]
    assert list(account.instances.list(changed_since=after)) == []


def test_what_is_gone_is_gone_and_may_be_deleted_again(account: Account) -> None:
    made = account.make()
    account.instances.delete(made, actor=account.actor)
    account.instances.delete(made, actor=account.actor)
    account.settle()
    account.instances.delete(made, actor=account.actor)

    with pytest.raises(Gone):
        account.instances.show(made)
    assert list(account.instances.list()) == []
    assert account.instances.find(TAG, tenant_id=account.tenant_id) == []


@pytest.mark.parametrize("call", ["show", "start", "rename"])
def test_what_never_was_is_gone_too(account: Account, call: str) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    calls = {
        "show": lambda: account.instances.show(unknown),
        "start": lambda: account.instances.start(unknown, actor=account.actor),
        "rename": lambda: account.instances.rename(unknown, "x", actor=account.actor),
    }
    with pytest.raises(Gone):
        calls[call]()


def test_after_a_tag_was_freed_it_makes_a_new_one(account: Account) -> None:
    first = account.make()
    account.instances.delete(first, actor=account.actor)
    account.settle()

    assert account.make() != first


def test_power_goes_round_and_each_may_be_asked_twice(account: Account) -> None:
    made, instances, actor = account.make(), account.instances, account.actor
    walk = [
        ("SHUTOFF", lambda: instances.stop(made, hard=False, actor=actor)),
        ("ACTIVE", lambda: instances.start(made, actor=actor)),
        ("PAUSED", lambda: instances.pause(made, actor=actor)),
        ("ACTIVE", lambda: instances.unpause(made, actor=actor)),
        ("ACTIVE", lambda: instances.restart(made, hard=False, actor=actor)),
        ("ACTIVE", lambda: instances.restart(made, hard=True, actor=actor)),
        ("SHUTOFF", lambda: instances.stop(made, hard=True, actor=actor)),
    ]
    for state, ask in walk:
        ask()
        ask()
        seen = instances.show(made)
        assert not seen.settled or seen.runtime_state == state
        account.settle()
        assert instances.show(made).runtime_state == state
        assert instances.show(made).settled


def test_rename_shows_at_once(account: Account) -> None:
    made = account.make()
    account.instances.rename(made, "db 1", actor=account.actor)

    assert account.instances.show(made).name == "db 1"


def test_an_impossible_wish_is_refused_and_leaves_nothing(account: Account) -> None:
    wish = account.spec(image_id="00000000-0000-4000-8000-000000000000")
    with pytest.raises(Rejected):
        account.instances.create(TAG, wish, actor=account.actor)

    assert list(account.instances.list()) == []


def test_a_console_is_a_websocket(account: Account) -> None:
    url = account.instances.open_console(account.make(), "vnc", actor=account.actor)

    assert url.startswith(("/", "ws://", "wss://"))
