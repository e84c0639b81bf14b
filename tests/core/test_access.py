"""Who may do what, and what dies with what it rests on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cloudwright.core.access.models import RoleAssignment
from cloudwright.core.access.selectors.actor import actor_for_token
from cloudwright.core.access.selectors.visible import (
    customers_visible_to,
    events_visible_to,
    projects_visible_to,
    users_visible_to,
)
from cloudwright.core.access.services import application_credential as credentials
from cloudwright.core.access.services import role as roles
from cloudwright.core.access.services import token as tokens
from cloudwright.core.access.services.bootstrap import bootstrap
from cloudwright.core.accounts.services import customer as customers
from cloudwright.core.accounts.services import password as passwords
from cloudwright.core.accounts.services import ssh_key as keys
from cloudwright.core.accounts.services import user as users
from cloudwright.core.admission import gates
from cloudwright.core.projects.services import project as projects
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import BadInput, Conflict, Forbidden, Throttled, Unauthenticated
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqpkp0QDX5GsTj1bj7WUGrXFy1xZH2N8m1fJ1aQO1qY me"


def test_what_each_role_sees(actor, project, other_project, staff, owner, member, stranger):
    seen = {
        user.login: set(projects_visible_to(actor(user)).values_list("name", flat=True))
        for user in (staff, owner, member, stranger)
    }
    assert seen == {
        "root": {"web", "secret"},
        "olga": {"web", "secret"},
        "mia": {"web"},
        "sam": set(),
    }
    assert set(customers_visible_to(actor(member)).values_list("name", flat=True)) == {"Acme"}
    assert not customers_visible_to(actor(stranger)).exists()
    assert set(users_visible_to(actor(stranger))) == {stranger}
    assert not events_visible_to(actor(stranger)).exclude(target_uuid=stranger.uuid).exists()


def test_a_group_brings_its_roles_and_takes_them_along(actor, project, stranger, customer):
    from cloudwright.core.accounts.services import group as groups

    group = groups.create(customer, name="ops", actor=SYSTEM)
    roles.grant("member", group, project, actor=SYSTEM)
    groups.add_member(group, stranger, actor=SYSTEM)
    assert list(projects_visible_to(actor(stranger))) == [project]
    groups.remove_member(group, stranger, actor=SYSTEM)
    assert not projects_visible_to(actor(stranger)).exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("staff", True),
        ("owner", True),
        ("manager", True),
        ("member", True),
        ("reader", False),
        ("stranger", False),
    ],
)
def test_only_members_and_up_start_machines(request, actor, project, who, may):
    user = request.getfixturevalue(who)
    assert (gates.refusal("instance.create", project, actor(user)) is None) is may


def test_what_has_no_row_is_refused_to_everybody(actor, project, staff):
    assert gates.refusal("instance.teleport", project, actor(staff)).status == 403


def test_nobody_grants_more_than_they_hold(actor, project, manager, stranger):
    roles.grant("member", stranger, project, actor=actor(manager))
    with pytest.raises(Forbidden):
        roles.grant("admin", stranger, project, actor=actor(manager))
    with pytest.raises(gates.Refused):
        roles.grant("reader", stranger, None, actor=actor(manager))


def test_an_expired_role_is_none(actor, project, member):
    RoleAssignment.objects.filter(user=member).update(expires_at=clock.now() - timedelta(seconds=1))
    assert not projects_visible_to(actor(member)).exists()


def test_signing_in_and_the_lock_after_too_many_failures(member, settings):
    assert tokens.sign_in("mia", PASSWORD, address="192.0.2.1") == member
    for _ in range(settings.AXES_FAILURE_LIMIT):
        with pytest.raises(Unauthenticated):
            tokens.sign_in("mia", "wrong", address="192.0.2.1")
    with pytest.raises(Throttled):
        tokens.sign_in("mia", PASSWORD, address="192.0.2.1")
    assert tokens.sign_in("mia", PASSWORD, address="192.0.2.2") == member


def test_a_token_dies_with_what_it_rests_on(member, project, staff, actor):
    def token() -> str:
        return tokens.issue_scoped(member, project, methods=["password"])[0]

    def alive(secret: str) -> bool:
        try:
            actor_for_token(secret, kind="keystone")
        except Unauthenticated:
            return False
        return True

    first = token()
    assert alive(first)
    found, _ = actor_for_token(first, kind="keystone")
    assert (found.project_uuid, found.roles) == (project.uuid, frozenset({"member", "reader"}))
    assert not alive("cwk_guess")
    passwords.change(member, old=PASSWORD, new="another horse battery", actor=actor(member))
    assert not alive(first)
    second = token()
    users.update(member, is_active=False, actor=actor(staff))
    assert not alive(second)
    users.update(member, is_active=True, actor=actor(staff))
    assert alive(second)
    projects.update(project, enabled=False, actor=actor(staff))
    assert not alive(second)
    projects.update(project, enabled=True, actor=actor(staff))
    roles.revoke("member", member, project, actor=actor(staff))
    assert not alive(second)
    with clock.steered() as advance:
        roles.grant("member", member, project, actor=actor(staff))
        assert alive(second)
        advance(timedelta(days=2))
        assert not alive(second)


def test_secrets_are_stored_hashed_only(member, project, actor):
    from cloudwright.core.access.models import ApplicationCredential, Token

    secret, _ = tokens.issue_scoped(member, project, methods=["password"])
    credential, key = credentials.create(member, project, name="ci", actor=actor(member))
    assert secret not in str(list(Token.objects.values()))
    assert key not in str(list(ApplicationCredential.objects.values()))
    assert credentials.verify(credential.uuid, key) == credential
    with pytest.raises(Unauthenticated):
        credentials.verify(credential.uuid, "guess")
    with pytest.raises(BadInput) as refused:
        credentials.create(member, project, name="more", roles=["manager"], actor=actor(member))
    assert refused.value.field == "roles"


def test_a_password_is_really_argon2_with_the_agreed_cost(make_user, settings):
    settings.PASSWORD_HASHERS = ["cloudwright.core.accounts.hashers.ModestArgon2PasswordHasher"]
    user = make_user("anna")
    assert "m=19456,t=2,p=1" in user.password
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("text", "field"),
    [("", "public_key"), ("ssh-rsa AAAA me", "public_key"), ("hello world", "public_key")],
)
def test_a_bad_ssh_key_names_its_field(member, actor, text, field):
    with pytest.raises(BadInput) as refused:
        keys.add(member, name="k", public_key=text, actor=actor(member))
    assert refused.value.field == field


def test_ssh_keys_are_made_shown_once_and_unique_by_name(member, stranger, actor):
    key, private = keys.generate(member, name="laptop", actor=actor(member))
    assert private.startswith("-----BEGIN OPENSSH PRIVATE KEY-----")
    assert key.fingerprint.count(":") == 15
    with pytest.raises(Conflict):
        keys.add(member, name="laptop", public_key=key.public_key, actor=actor(member))
    with pytest.raises(gates.Refused):
        keys.delete(key, actor=actor(stranger))


def test_names_are_unique_where_the_design_says(customer, staff, actor):
    boss = actor(staff)
    with pytest.raises(BadInput) as refused:
        customers.create(name="Acme", actor=boss)
    assert refused.value.field == "name"
    projects.create(customer, name="p", actor=boss)
    with pytest.raises(BadInput):
        projects.create(customer, name="p", actor=boss)
    other = customers.create(name="Other", actor=boss)
    assert projects.create(other, name="p", actor=boss).name == "p"
    assert users.create(name="ann", home=other, password=PASSWORD, actor=boss).login == "ann@Other"


def test_bootstrap_makes_one_administrator_once(db):
    user, password = bootstrap()
    assert user.check_password(password)
    assert user.must_change_password
    assert bootstrap() is None
