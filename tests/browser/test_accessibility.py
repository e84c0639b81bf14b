"""axe-core finds nothing to object to, in light and dark, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import VENDOR, Portal

PATHS = (
    "/",
    "/instances/",
    "/instances/create/",
    "/operations/",
    "/activity/",
    "/keys/",
    "/command-line/",
    "/profile/",
    "/people/",
    "/welcome/",
)
LOOKS: list[tuple[Any, int]] = [("light", 1280), ("dark", 1280), ("light", 390)]


@pytest.mark.long
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_pages_are_accessible_and_fit(portal: Portal, scheme: Any, width: int) -> None:
    page = portal.page
    portal.create_instance(f"seen-{scheme}-{width}")
    instance = page.url.removeprefix(portal.cloud.url)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    wrong = []
    for path in (*PATHS, instance, f"{instance}delete/"):
        page.goto(portal.cloud.url + path)
        # The policy lets no script in but ours, so this one comes by the debugger's door.
        page.evaluate((VENDOR / "axe/axe.min.js").read_text())
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        for violation in found["violations"]:
            where = [node["html"][:120] for node in violation["nodes"][:3]]
            wrong.append(f"{path}: {violation['id']}: {violation['help']} {where}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{path} is wider than the window")
    assert not wrong, "\n".join(wrong)
