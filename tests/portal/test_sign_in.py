from __future__ import annotations

import pytest
from django.test import Client

from cloudwright.core.accounts.models import User
from tests.conftest import PASSWORD
from tests.portal.conftest import Browse

pytestmark = pytest.mark.django_db


def test_the_right_password_leads_to_where_one_wanted_to_go(client: Client, member: User) -> None:
    asked = client.get("/keys/")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in/?next=/keys/"

    answer = client.post(
        "/sign-in/", {"login": "mia", "password": PASSWORD, "next": "/keys/"}, follow=True
    )

    assert answer.redirect_chain == [("/keys/", 302)]


@pytest.mark.parametrize("login", ["mia", "nobody-of-that-name"])
def test_a_wrong_password_and_an_unknown_user_read_the_same(
    client: Client, member: User, login: str
) -> None:
    answer = client.post("/sign-in/", {"login": login, "password": "wrong"})

    assert answer.status_code == 401
    assert "User and password do not match." in answer.content.decode()
    assert client.get("/").status_code == 302


def test_many_wrong_passwords_have_to_wait(client: Client, member: User) -> None:
    for _ in range(5):
        client.post("/sign-in/", {"login": "mia", "password": "wrong"})

    answer = client.post("/sign-in/", {"login": "mia", "password": PASSWORD})

    assert answer.status_code == 429
    assert "Too many tries. Wait 900 seconds." in answer.content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_nobody_is_led_to_another_site(client: Client, member: User, target: str) -> None:
    answer = client.post("/sign-in/", {"login": "mia", "password": PASSWORD, "next": target})

    assert answer["Location"] == "/"


def test_signing_out_ends_the_session_and_takes_a_post(browse: Browse, member: User) -> None:
    browser = browse(member)
    assert browser.get("/sign-out/").status_code == 405

    assert browser.post("/sign-out/")["Location"] == "/sign-in/"

    assert browser.get("/")["Location"] == "/sign-in/?next=/"


def test_a_fragment_for_a_stranger_reloads_the_page(client: Client, db: None) -> None:
    answer = client.get("/instances/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Refresh"]) == (401, "true")
    assert not answer.content


def test_a_told_password_is_changed_before_anything_else(client: Client, member: User) -> None:
    User.objects.filter(pk=member.pk).update(must_change_password=True)
    client.post("/sign-in/", {"login": "mia", "password": PASSWORD})
    assert client.get("/instances/")["Location"] == "/welcome/password/"
    change = {"old_password": PASSWORD, "new_password": PASSWORD, "again": PASSWORD}

    same = client.post("/welcome/password/", change)
    assert same.status_code == 400
    assert "other than the present one" in same.content.decode()
    weak = client.post(
        "/welcome/password/", change | {"new_password": "password", "again": "password"}
    )
    assert "too common" in weak.content.decode()
    good = "a much better one"
    done = client.post("/welcome/password/", change | {"new_password": good, "again": good})

    assert done["Location"] == "/welcome/"
    assert "Start the first machine" in client.get("/welcome/").content.decode()
    assert client.get("/welcome/password/")["Location"] == "/welcome/"


def test_changing_the_password_ends_other_sessions(browse: Browse, member: User) -> None:
    here, there = browse(member), browse(member)
    good = "a much better one"
    form = {"old_password": PASSWORD, "new_password": good, "again": good}

    assert here.post("/profile/password/", form)["Location"] == "/profile/"

    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
