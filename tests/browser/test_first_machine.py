"""From signing in to a machine that runs, stops and is deleted, without reloading a page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Portal

STATE = "#instance .card-header .status"


def test_a_machine_comes_up_stops_and_goes_before_ones_eyes(portal: Portal) -> None:
    page = portal.page
    portal.create_instance("first")
    address = page.url

    expect(page.locator(STATE)).to_have_text("Running")
    expect(page.locator("#ssh-command")).to_contain_text("ssh -p")
    expect(page.locator("[data-live-text]")).to_have_text("Live")

    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(STATE)).to_have_text("Stopped")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()
    expect(page.get_by_role("button", name="Pause")).to_be_disabled()
    page.get_by_text("Why is something not possible?").click()
    expect(page.locator(".why")).to_contain_text("not possible while the machine is SHUTOFF")
    assert page.url == address

    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(STATE)).to_have_text("Running")
    page.get_by_role("button", name="Cut the power").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator(STATE)).to_have_text("Running")
    page.get_by_role("button", name="Cut the power").click()
    page.get_by_role("dialog").get_by_role("button", name="Continue").click()
    expect(page.locator(STATE)).to_have_text("Stopped")

    page.get_by_role("link", name="Delete…").click()
    page.get_by_label("Name of the instance").fill("first")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator("#flash")).to_contain_text("first is being deleted")
    expect(page.get_by_role("link", name="first", exact=True)).to_have_count(0)


def test_the_list_is_searched_while_typing_and_acted_on_together(portal: Portal) -> None:
    page = portal.page
    for name in ("web-1", "web-2", "mail"):
        portal.create_instance(name)
        expect(page.locator(STATE)).to_have_text("Running")
    page.goto(f"{portal.cloud.url}/instances/")

    page.get_by_label("Search").fill("web")
    expect(page.get_by_role("link", name="mail")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"q=web"))
    page.get_by_label("Choose web-1").check()
    page.get_by_label("Choose web-2").check()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Continue").click()

    expect(page.get_by_text("2 instances are in work.")).to_be_visible()
    expect(page.locator(".status", has_text="Stopped")).to_have_count(2)


def test_the_dashboard_stays_as_one_left_it_while_things_happen(portal: Portal) -> None:
    page = portal.page
    portal.create_instance("watched")
    expect(page.locator(STATE)).to_have_text("Running")
    page.goto(f"{portal.cloud.url}/")
    expect(page.get_by_text("Routers")).to_be_hidden()
    page.get_by_text("Every quota").click()
    expect(page.get_by_text("Routers")).to_be_visible()

    other = page.context.new_page()
    other.goto(f"{portal.cloud.url}/instances/")
    other.get_by_label("Choose watched").check()
    other.get_by_role("button", name="Stop", exact=True).click()
    other.get_by_role("dialog").get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Instance watched has been stopped").first).to_be_visible()
    expect(page.get_by_text("Routers")).to_be_visible()


def test_the_theme_is_remembered_and_the_phone_has_a_menu(portal: Portal) -> None:
    page = portal.page
    page.emulate_media(color_scheme="dark")
    theme = page.locator("html")
    expect(theme).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Theme: like the system").click()
    expect(theme).to_have_attribute("data-bs-theme", "light")
    page.reload()
    expect(theme).to_have_attribute("data-bs-theme", "light")

    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    link = page.locator("#side").get_by_role("link", name="Instances", include_hidden=True)
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    link.click()
    expect(page.get_by_role("heading", name="Instances")).to_be_visible()
