"""What holds for every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.template.loader import get_template
from django.test import Client

from cloudwright.core.accounts.models import User
from cloudwright.portal.ui.errors import broken
from tests.portal.conftest import Browse

PORTAL = Path("cloudwright/portal")
PAGES = PORTAL.glob("*/templates/*/*.html")
TEXTS = {str(path.relative_to(PORTAL)): path.read_text() for path in sorted(PAGES)}


@pytest.mark.parametrize("path", TEXTS)
def test_templates_compile_and_keep_to_the_content_security_policy(path: str) -> None:
    get_template(path.split("/templates/")[1])
    text = TEXTS[path]

    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"\sstyle=|<style", text), "inline style"
    assert not re.search(r"\son[a-z]+=", text), "inline handler"
    assert "hx-on" not in text


def test_the_sprite_has_the_icons_in_use_and_no_others() -> None:
    listed = set((PORTAL / "ui/icons.txt").read_text().split())
    sources = [*TEXTS.values(), *(path.read_text() for path in PORTAL.rglob("*.py"))]
    sources += [path.read_text() for path in (PORTAL / "static/js").glob("*.js")]
    words = set(re.findall(r"""["'#]([a-z0-9-]+)["']""", "\n".join(sources)))
    called = set(re.findall(r'{% icon "([a-z0-9-]+)"', "\n".join(TEXTS.values())))

    assert called - listed == set()
    assert listed - words == set()


def test_pages_may_load_nothing_from_elsewhere_and_are_not_kept(
    browse: Browse, member: User
) -> None:
    answer = browse(member).get("/keys/")

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "no-store" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]


def test_a_page_is_whole_after_going_back(browse: Browse, member: User) -> None:
    browser = browse(member)

    fragment = browser.get("/activity/", headers={"HX-Request": "true"}).content.decode()
    restored = browser.get(
        "/activity/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    ).content.decode()

    assert fragment.lstrip().startswith('<div id="activity"')
    assert restored.lstrip().startswith("<!doctype html>")


def test_what_is_not_there_says_what_to_do(browse: Browse, member: User) -> None:
    answer = browse(member).get("/no/such/page")

    assert answer.status_code == 404
    assert "To the dashboard" in answer.content.decode()
    missing = "/instances/00000000-0000-4000-8000-000000000000/"
    assert browse(member).get(missing).status_code == 404


def test_an_old_form_is_refused_with_advice(member: User) -> None:
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/sign-in/", {"login": "mia", "password": "x"})

    assert answer.status_code == 403
    assert "reload the page and send it again" in answer.content.decode()


def test_an_old_form_in_a_fragment_is_a_message_above_the_page(
    browse: Browse, member: User
) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"HX-Request": "true"})

    answer = browser.post("/instances/bulk/")

    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#flash")
    assert answer.content.decode().startswith('<div id="flash"')


def test_the_page_for_defects_needs_no_database(client: Client, db: None) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("the server is gone")

    with connection.execute_wrapper(refuse):
        answer = broken(client.get("/sign-in/").wsgi_request)

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_people_is_for_staff_and_does_not_exist_for_others(
    browse: Browse, member: User, staff: User
) -> None:
    assert browse(member).get("/people/").status_code == 404
    assert "People" not in browse(member).get("/keys/").content.decode()
    for kind, named in (("users", "mia"), ("projects", "web"), ("customers", "Acme")):
        page = browse(staff).get("/people/", {"kind": kind}).content.decode()
        assert f'<span class="row-title">{named}</span>' in page
