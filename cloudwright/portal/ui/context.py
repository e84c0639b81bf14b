"""What the base template needs on every page."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest

from cloudwright.portal.ui.nav import NAV, NavItem


def shell(request: HttpRequest) -> dict[str, Any]:
    """The sidebar's links for this user, and which of them is current."""
    match = getattr(request, "resolver_match", None)
    # Asked for by the pages with a sidebar only: an error page must not need the database.
    return {"nav": partial(_links, request), "nav_current": match.namespace if match else ""}


def _links(request: HttpRequest) -> list[NavItem]:
    staff = request.actor.staff  # type: ignore[attr-defined]  # the middleware's
    return [item for item in NAV if staff or not item.staff]
