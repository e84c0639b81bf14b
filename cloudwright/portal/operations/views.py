from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cloudwright.core.operations.selectors.operation import (
    operation_for,
    operations_visible_to,
)
from cloudwright.core.operations.services import operation as service
from cloudwright.portal.operations.progress import progress
from cloudwright.portal.ui import underneath
from cloudwright.portal.ui.access import Request, signed_in
from cloudwright.portal.ui.pages import page

_PAGE_SIZE = 25


@signed_in
def index(request: Request) -> HttpResponse:
    """What runs and what ran, newest first."""
    found = operations_visible_to(request.actor)
    if not underneath.wanted(request):
        found = underneath.told_once(found)
    rows = Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page"))
    return page(request, "operations/list.html", {"rows": rows}, fragment="operations/_table.html")


@signed_in
def show(request: Request, uuid: UUID) -> HttpResponse:
    """One operation with its steps."""
    operation = operation_for(request.actor, uuid)
    context = {"operation": operation, "progress": progress(operation, request.actor)}
    return page(request, "operations/show.html", context, fragment="operations/_live.html")


@signed_in
@require_POST
def cancel(request: Request, uuid: UUID) -> HttpResponse:
    """Ask it to stop and to undo what it did."""
    service.cancel(operation_for(request.actor, uuid), actor=request.actor)
    messages.info(request, _("It is being cancelled: what it did is undone first."))
    return redirect("operations:show", uuid)


@signed_in
@require_POST
def retry(request: Request, uuid: UUID) -> HttpResponse:
    """Start it again as a new operation."""
    again = service.retry(operation_for(request.actor, uuid), actor=request.actor)
    return redirect("operations:show", again.uuid)
