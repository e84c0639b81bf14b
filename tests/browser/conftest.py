"""A cloud that is served, and the system's Chromium to look at it. What a page complains about in
the browser's console (a blocked script, a missing file) fails the test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.served_cloud import ServedCloud, served_cloud

VENDOR = Path("cloudwright/portal/static/vendor")
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "a much better one"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these out where there is nothing to run them with."""
    missing = "" if CHROMIUM else "needs Chromium"
    missing = missing or ("" if VENDOR.exists() else "needs scripts/assets")
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


@dataclass
class Portal:
    """A browser's window on the cloud, and what went wrong in it."""

    page: Page
    cloud: ServedCloud
    complaints: list[str]

    def sign_in(self) -> None:
        """As the administrator; the first time with the change of the password."""
        page, cloud = self.page, self.cloud
        login, password = cloud.administrator
        page.goto(f"{cloud.url}/sign-in/")
        page.get_by_label("User").fill(login)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        if "/welcome/password/" in page.url:
            page.get_by_label("Present password").fill(password)
            page.get_by_label("New password", exact=False).first.fill(PASSWORD)
            page.get_by_label("New password again").fill(PASSWORD)
            page.get_by_role("button", name="Change password").click()
            page.wait_for_url(lambda url: "/welcome/password/" not in url)
            cloud.own_password = PASSWORD

    def create_instance(self, name: str, user_data: str = "") -> None:
        """Through the form and its review, to the instance's page."""
        page = self.page
        page.goto(f"{self.cloud.url}/instances/create/")
        page.get_by_label("Name").fill(name)
        if user_data:
            page.get_by_text("More: description, user data").click()
            page.get_by_label("User data").fill(user_data)
        page.get_by_role("button", name="Review").click()
        page.get_by_role("heading", name=f"Create {name}?").wait_for()
        page.get_by_role("button", name="Create").click()
        page.get_by_role("heading", name=name, exact=True).wait_for()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window. For one module only: while it is open, Playwright's
    event loop counts as running in this thread, and other tests run loops of their own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pretended_cloud(guest_image: Path) -> Iterator[ServedCloud]:
    """A cloud of machines that only pretend to run, but are up at once."""
    with served_cloud(COMPUTE__HYPERVISOR="simulated", IMAGES__STARTER=str(guest_image)) as cloud:
        cloud.start(120)
        yield cloud


@pytest.fixture
def portal(chromium: Browser, pretended_cloud: ServedCloud) -> Iterator[Portal]:
    """The administrator, signed in, in a window of their own."""
    with window_on(chromium, pretended_cloud) as portal:
        portal.sign_in()
        yield portal
        assert portal.complaints == []


class window_on:  # noqa: N801 - a context manager that reads as a verb
    """`with window_on(browser, cloud) as portal:` a fresh window with cookies of its own."""

    def __init__(self, browser: Browser, cloud: ServedCloud) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.context.set_default_timeout(30_000)
        self.portal = Portal(self.context.new_page(), cloud, [])

    def __enter__(self) -> Portal:
        complaints = self.portal.complaints
        self.portal.page.on(
            "console",
            lambda said: said.type == "error" and complaints.append(f"{said.text} {said.location}"),
        )
        self.portal.page.on("pageerror", lambda error: complaints.append(str(error)))
        return self.portal

    def __exit__(self, *_: object) -> None:
        self.context.close()
