from __future__ import annotations

from uuid import UUID

from csp.constants import NONCE, SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from cloudwright.broker.instances.selectors.instance import instance_for
from cloudwright.broker.instances.services import instance as service
from cloudwright.kernel.errors import Problem
from cloudwright.portal.ui.access import Request, signed_in
from cloudwright.portal.ui.errors import translated
from cloudwright.portal.ui.pages import page


@signed_in
def screen(request: Request, uuid: UUID) -> HttpResponse:
    """The machine's screen."""
    context = {"instance": instance_for(request.actor, uuid)}
    return page(request, "console/screen.html", context)


# xterm.js writes its theme into <style> elements; they carry this response's nonce.
@csp_update({"style-src": [SELF, NONCE]})  # type: ignore[arg-type]  # it takes any view
@signed_in
def serial(request: Request, uuid: UUID) -> HttpResponse:
    """The machine's serial line."""
    context = {"instance": instance_for(request.actor, uuid)}
    return page(request, "console/serial.html", context)


def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """A screen for whoever brings a ticket, as `openstack console url show` gives it away. Whether
    it is good is known when the websocket redeems it; this page tells nothing about the machine."""
    return render(request, "console/ticket.html", {"socket": f"/live/console/{token}"})


@signed_in
@require_POST
def grant(request: Request, uuid: UUID, kind: str) -> HttpResponse:
    """A fresh way in, good once and soon over; every (re)connect asks for its own."""
    try:
        allowed = service.open_console(instance_for(request.actor, uuid), kind, actor=request.actor)
    except Problem as problem:  # the script shows it where the screen would be
        return JsonResponse({"refusal": translated(problem)}, status=problem.status)
    return JsonResponse({"url": allowed.url})
