"""What is typed into the browser arrives in a real machine, on its screen and its serial line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Portal, window_on
from tests.served_cloud import served_cloud

pytestmark = [
    pytest.mark.qemu,
    pytest.mark.long,
    pytest.mark.skipif(not shutil.which("qemu-system-x86_64"), reason="needs QEMU"),
]
SECRET = "correct-horse"
BOOTING = 180_000  # ms: TCG on a busy machine


def test_typing_reaches_the_guest(chromium: Browser, guest_image: Path) -> None:
    options = {"HYPERVISOR": "qemu", "ACCELERATION": "tcg"}
    with (
        served_cloud(
            IMAGES__STARTER=str(guest_image),
            **{f"COMPUTE__{name}": value for name, value in options.items()},
        ) as cloud,
    ):
        cloud.start(120)
        with window_on(chromium, cloud) as portal:
            portal.sign_in()
            portal.create_instance("typist", f"#cloud-config\npassword: {SECRET}\n")
            instance = portal.page.url
            _until_log_has(portal, instance, "typist login:")

            _log_in_over_the_serial_line(portal, instance)
            _type_on_the_screen(portal, instance)

            log = _until_log_has(portal, instance, "PASTED {~} & all!")
            assert "typed-in-the-browser" in log
            assert portal.complaints == []


def _log_in_over_the_serial_line(portal: Portal, instance: str) -> None:
    page = portal.page
    page.goto(f"{instance}serial/")
    expect(page.locator("[data-screen-state]")).to_have_text("Connected.")
    rows = page.locator(".xterm-accessibility")
    page.keyboard.press("Enter")
    expect(rows).to_contain_text("login:", timeout=BOOTING)
    for line, answer in (("root", "Password:"), (SECRET, "#"), ("echo typed-in-the-$((1))", "")):
        page.keyboard.type(line)
        page.keyboard.press("Enter")
        expect(rows).to_contain_text(answer)
    page.keyboard.type("echo typed-in-the-browser\n")
    expect(rows).to_contain_text("typed-in-the-browser")


def _type_on_the_screen(portal: Portal, instance: str) -> None:
    page = portal.page
    page.goto(f"{instance}screen/")
    expect(page.locator("[data-screen-state]")).to_have_text("Connected.")
    paste = page.get_by_label("Type this text on the machine's keyboard")
    for text in ("root\n", f"{SECRET}\n", "echo 'PASTED {~} & all!' > /dev/ttyS0\n"):
        paste.fill(text)
        page.get_by_role("button", name="Type it").click()
        expect(paste).to_have_value("")
        page.wait_for_timeout(3000)  # the guest's login takes its time


def _until_log_has(portal: Portal, instance: str, text: str) -> str:
    page = portal.page
    page.goto(instance)
    for _ in range(BOOTING // 2000):
        page.get_by_role("button", name="Read again").click()
        page.wait_for_timeout(2000)
        log = page.locator("#console-log").inner_text()
        if text in log:
            return log
    raise AssertionError(f"{text!r} is not in the log:\n{log}")
