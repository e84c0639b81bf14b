"""What the base template needs on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cloudwright.portal.ui.nav import NAV


def shell(request: HttpRequest) -> dict[str, Any]:
    """The sidebar's links for this user, and which of them is current."""
    actor = getattr(request, "actor", None)
    staff = actor is not None and actor.staff
    match = getattr(request, "resolver_match", None)
    return {
        "nav": [item for item in NAV if staff or not item.staff],
        "nav_current": match.namespace if match else "",
    }
