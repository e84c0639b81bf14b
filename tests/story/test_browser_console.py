"""A person with a browser: signs in, opens a machine's consoles, types, and the machine obeys."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.openstack_client import OpenStackClient
from tests.patience import eventually
from tests.served_cloud import ServedCloud

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""

pytestmark = [
    pytest.mark.qemu,
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.skipif(not shutil.which("qemu-system-x86_64"), reason="needs QEMU"),
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium"),
]

ROOT_PASSWORD = "correct horse"
MILLISECONDS = 60_000


@pytest.fixture
def page() -> Iterator[Page]:
    """A fresh browser's page. Whatever the page throws fails the test."""
    thrown: list[str] = []
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start as root, where tests often run.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        made = browser.new_page()
        made.set_default_timeout(MILLISECONDS)
        made.on("pageerror", lambda error: thrown.append(str(error)))
        yield made
        browser.close()
    assert thrown == []


def sign_in(page: Page, cloud: ServedCloud) -> None:
    """Sign in, and choose a password of one's own where that is asked for."""
    login, password = cloud.administrator
    page.goto(f"{cloud.url}/sign-in/")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    if "password" in page.url:
        own = f"{password}-of-my-own"
        page.locator("[name=old_password]").fill(password)
        page.locator("[name=new_password]").fill(own)
        page.locator("[name=again]").fill(own)
        page.locator("form button[type=submit]").click()
        page.wait_for_url(lambda url: "password" not in url)
        cloud.own_password = own


def test_what_is_typed_in_the_browser_is_done_by_the_machine(
    cloud: ServedCloud, page: Page
) -> None:
    sign_in(page, cloud)
    client = OpenStackClient(cloud.url, *cloud.administrator, patience=180)
    image = client.get("/image/v2/images")["images"][0]["id"]
    ident = client.boot("typed", image, client.flavor(), adminPass=ROOT_PASSWORD)
    assert client.wait(ident, "ACTIVE") == "ACTIVE"
    assert eventually(lambda: "TINYVM-BOOT-FINISHED" in client.console_log(ident), 180)

    page.goto(f"{cloud.url}/instances/")
    page.get_by_role("link", name="typed", exact=True).click()
    page.wait_for_url(re.compile(r"/instances/[0-9a-f-]{36}/$"))
    home = page.url

    page.goto(f"{home}serial/")
    state = page.locator("[data-screen-state]")
    expect(state).to_have_text("Connected.")
    for line in ("", "root", ROOT_PASSWORD, "echo serial-$((6*7))"):
        page.keyboard.type(line, delay=20)
        page.keyboard.press("Enter")
        page.wait_for_timeout(2500)
    assert eventually(lambda: "serial-42" in client.console_log(ident), 60)

    page.goto(f"{home}screen/")
    expect(state).to_have_text("Connected.")
    for line in ("", "root", ROOT_PASSWORD, "echo screen-$((6*7)) > /dev/ttyS0"):
        page.get_by_label("Type this text").fill(f"{line}\n")
        page.get_by_role("button", name="Type it").click()
        page.wait_for_timeout(3000)
    assert eventually(lambda: "screen-42" in client.console_log(ident), 60)

    client.delete(ident)
    assert client.wait(ident, "GONE") == "GONE"
