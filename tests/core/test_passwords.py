"""The rules for passwords that an installation may set, and the closing of accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cloudwright.core.access.services import token as tokens
from cloudwright.core.accounts import passwords as rules
from cloudwright.core.accounts.models import PastPassword, User
from cloudwright.core.accounts.services import password as passwords
from cloudwright.core.accounts.services import user as users
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.kernel.errors import BadInput, Unauthenticated
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
Rule = Callable[..., None]


@pytest.fixture
def rule(settings: Any) -> Rule:
    """rule(minimum_password_age=1): options of `[identity]` for this test."""

    def set_to(**options: Any) -> None:
        settings.CLOUDWRIGHT_IDENTITY = replace(settings.CLOUDWRIGHT_IDENTITY, **options)

    return set_to


def test_the_last_passwords_are_not_chosen_again(
    rule: Rule, member: User, actor: Callable[..., Actor]
) -> None:
    rule(unique_last_password_count=2)
    me = actor(member)
    passwords.change(member, old=PASSWORD, new="first new horse", actor=me)
    for old in (PASSWORD, "first new horse"):
        with pytest.raises(rules.PasswordRefused):
            passwords.change(member, old="first new horse", new=old, actor=me)
    passwords.change(member, old="first new horse", new="second new horse", actor=me)
    passwords.change(member, old="second new horse", new=PASSWORD, actor=me)
    assert PastPassword.objects.filter(user=member).count() == 1
    passwords.reset(member, new="second new horse", actor=SYSTEM)


def test_no_history_is_kept_without_the_rule(member: User, actor: Callable[..., Actor]) -> None:
    passwords.change(member, old=PASSWORD, new="first new horse", actor=actor(member))
    assert not PastPassword.objects.exists()


def test_age_expression_and_lock(rule: Rule, member: User, actor: Callable[..., Actor]) -> None:
    me = actor(member)
    rule(password_regex=r"^(?=.*\d).*$", password_regex_description="Use a digit.")
    with pytest.raises(BadInput, match=r"Use a digit\."):
        passwords.change(member, old=PASSWORD, new="no digits at all", actor=me)
    rule(password_regex="", minimum_password_age=1)
    with pytest.raises(BadInput, match="can be changed again from"):
        passwords.change(member, old=PASSWORD, new="first new horse", actor=me)
    with clock.steered() as advance:
        advance(timedelta(days=1, seconds=1))
        passwords.change(member, old=PASSWORD, new="first new horse", actor=me)
    rule(minimum_password_age=0)
    users.update(member, options={"lock_password": True}, actor=SYSTEM)
    with pytest.raises(BadInput, match="Only an administrator"):
        passwords.change(member, old="first new horse", new="second new horse", actor=me)


def test_an_account_is_closed_for_a_while(rule: Rule, member: User) -> None:
    rule(lockout_failure_attempts=2, lockout_duration=60)
    for address in ("192.0.2.1", "192.0.2.2"):
        with pytest.raises(Unauthenticated):
            tokens.sign_in(member.login, "wrong", address=address)
    with pytest.raises(Unauthenticated):
        tokens.sign_in(member.login, PASSWORD, address="192.0.2.3")
    with clock.steered() as advance:
        advance(timedelta(seconds=61))
        with pytest.raises(Unauthenticated):
            tokens.sign_in(member.login, "wrong", address="192.0.2.4")
        assert tokens.sign_in(member.login, PASSWORD, address="192.0.2.5") == member
    member.refresh_from_db()
    assert member.failed_sign_ins == 0


def test_who_is_excepted_is_never_closed_out(rule: Rule, member: User) -> None:
    rule(lockout_failure_attempts=1)
    users.update(member, options={rules.IGNORE_LOCKOUT: True}, actor=SYSTEM)
    with pytest.raises(Unauthenticated):
        tokens.sign_in(member.login, "wrong", address="192.0.2.1")
    assert tokens.sign_in(member.login, PASSWORD, address="192.0.2.2") == member


def test_a_due_password_opens_nothing_on_the_wire_but_its_own_change(
    client: Client, member: User
) -> None:
    User.objects.filter(pk=member.pk).update(must_change_password=True)
    refused = _sign_in(client, member, PASSWORD)
    assert refused.status_code == 401
    path = f"/v3/users/{member.uuid.hex}/password"
    assert path in refused.json()["error"]["message"]
    body = {"user": {"original_password": PASSWORD, "password": "a horse of my own"}}
    changed = client.post(f"/identity{path}", body, content_type="application/json")
    assert changed.status_code == 204
    assert _sign_in(client, member, "a horse of my own").status_code == 201


def test_a_password_runs_out(rule: Rule, client: Client, member: User) -> None:
    rule(password_expires_days=30)
    token = _sign_in(client, member, PASSWORD).json()["token"]
    assert token["user"]["password_expires_at"].startswith(
        f"{member.password_changed_at + timedelta(days=30):%Y-%m-%dT%H:%M}"
    )
    with clock.steered() as advance:
        advance(timedelta(days=31))
        assert _sign_in(client, member, PASSWORD).status_code == 401
        users.update(member, options={rules.IGNORE_EXPIRY: True}, actor=SYSTEM)
        assert _sign_in(client, member, PASSWORD).status_code == 201


def test_what_an_administrator_chose_is_changed_at_first_use(
    rule: Rule, member: User, staff: User, actor: Callable[..., Actor]
) -> None:
    rule(change_password_upon_first_use=True)
    passwords.reset(member, new="told by telephone", actor=actor(staff))
    with pytest.raises(rules.PasswordDue):
        rules.refuse_due(member)
    users.update(member, options={rules.IGNORE_FIRST_USE: True}, actor=SYSTEM)
    rules.refuse_due(member)


def _sign_in(client: Client, user: User, password: str) -> Any:
    identity = {
        "methods": ["password"],
        "password": {"user": {"id": user.uuid.hex, "password": password}},
    }
    return client.post(
        "/identity/v3/auth/tokens",
        {"auth": {"identity": identity}},
        content_type="application/json",
    )
