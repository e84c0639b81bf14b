"""The portal's one renderer of problems: a message above the page, or a page that says what to do.

A form that can show the problem beside its field does so itself (`ui.forms.show`); everything else
ends here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from cloudwright.kernel.errors import Problem
from cloudwright.portal.ui.pages import wants_fragment

log = logging.getLogger(__name__)


def translated(problem: Problem) -> str:
    """The problem in the reader's language: its English template is the key of the catalogue."""
    if type(problem).text is not Problem.text:
        return problem.text  # a subclass that words itself, a gate's refusal for one
    return _(problem.message).format(**problem.params)


class ProblemMiddleware:
    """Turns a Problem that leaves a portal view into an answer for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for our own pages only; other doors have renderers of their own."""
        match = request.resolver_match
        ours = match is not None and match.func.__module__.startswith("cloudwright.portal.")
        if not ours or not isinstance(exception, Problem):
            return None
        if exception.internal:
            log.warning("%s: %s", exception.code, exception.internal)
        return answer(request, exception)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A message where the user is, if a POST was refused; else an error page with the status."""
    if wants_fragment(request):
        return _message(request, problem.status, translated(problem))
    if request.method == "POST" and problem.status != 404:
        messages.error(request, translated(problem))
        return HttpResponseRedirect(came_from(request))
    # The reason of a 404 names our kinds and ids; the page itself says more.
    text = "" if problem.status == 404 else translated(problem)
    return error_page(request, problem.status, text)


def _message(request: HttpRequest, status: int, text: str) -> HttpResponse:
    """The text above the page that htmx asked from, whatever it asked for."""
    told = [Message(messages.ERROR, text)]
    response = render(request, "ui/_flash.html", {"messages": told}, status=status)
    response["HX-Retarget"] = "#flash"
    response["HX-Reswap"] = "outerHTML"
    return response


def came_from(request: HttpRequest) -> str:
    """The page with the form: of this site only, and never the POST's own address."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc == request.get_host():
        return referer.path + (f"?{referer.query}" if referer.query else "")
    return "/"


def error_page(request: HttpRequest, status: int, text: str = "") -> HttpResponse:
    """What happened and what to do now, in the user's words."""
    if wants_fragment(request):
        return _message(request, status, text or _("This did not work. Reload the page."))
    return render(request, "ui/error.html", {"status": status, "text": text}, status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403, and what a failed CSRF check shows."""
    return error_page(request, 403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from somewhere else."""
    log.info("csrf: %s", reason)
    text = _("This form is no longer valid. Go back, reload the page and send it again.")
    return error_page(request, 403, text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return error_page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a defect. It must not depend on anything that may be what broke."""
    return error_page(request, 500)
