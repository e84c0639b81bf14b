"""One URL answers the whole page, or only the part that htmx asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part. Going back in history asks for the page as a whole."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or `fragment` when htmx asks and there is one."""
    chosen = fragment if fragment and wants_fragment(request) else template
    response = render(request, chosen, context, status=status)
    # The two bodies of one URL must not be mixed up by a cache between us and the browser.
    patch_vary_headers(response, ("HX-Request",))
    return response
