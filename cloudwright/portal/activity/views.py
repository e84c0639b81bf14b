from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import events_visible_to
from cloudwright.portal.ui import underneath
from cloudwright.portal.ui.access import Request, signed_in
from cloudwright.portal.ui.pages import page

_PAGE_SIZE = 50


@signed_in
def index(request: Request) -> HttpResponse:
    """What happened in everything this person may see, newest first."""
    found = events_visible_to(request.actor)
    if not underneath.wanted(request):
        found = underneath.events_told_once(found)
    if text := request.GET.get("q", "").strip():
        found = found.filter(message__icontains=text)
    rows = Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page"))
    return page(request, "activity/list.html", {"rows": rows}, fragment="activity/_table.html")
