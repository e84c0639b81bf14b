"""`/api/docs/`: OpenAPI, to read and to try. No inline script or style of ours (strict CSP)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page; it fetches `/api/schema/` itself."""
    return render(request, "api/docs.html")
