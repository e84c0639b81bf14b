"""Who may open a page at all. What they may do on it, the gates say."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from cloudwright.core.access.selectors.roles import roles_in
from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.passwords import must_change
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound
from cloudwright.portal.ui.pages import wants_fragment

P = ParamSpec("P")


class Request(HttpRequest):
    """A request of somebody who is signed in, as the views of the portal get it."""

    actor: Actor
    user: User


View = Callable[Concatenate[Request, P], HttpResponse]
Door = Callable[Concatenate[HttpRequest, P], HttpResponse]


def known(view: View[P]) -> Door[P]:
    """For people who signed in, even with a password that they have yet to change."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        response = view(cast(Request, request), *args, **kwargs)
        # A page shows what one person may see; neither a proxy nor "back" after signing out may.
        add_never_cache_headers(response)
        return response

    return guarded


def signed_in(view: View[P]) -> Door[P]:
    """For people who signed in and have a password of their own; others are led there first."""

    @known
    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if must_change(request.user):
            return redirect("welcome:password")
        return view(request, *args, **kwargs)

    return guarded


def staff_only(view: View[P]) -> Door[P]:
    """For staff. To everybody else the page does not exist."""

    @signed_in
    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.actor.staff:
            raise NotFound(kind="Page", id=request.path)
        return view(request, *args, **kwargs)

    return guarded


def within(actor: Actor, project: Project) -> Actor:
    """The actor with its roles in the project at hand: many questions to the gates, one query."""
    if actor.staff:
        return actor
    return actor.scoped(project.pk, project.uuid, roles_in(actor, project))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if wants_fragment(request):  # a fragment of the sign-in page inside a table helps nobody
        response = HttpResponse(status=401)
        response["HX-Refresh"] = "true"
        return response
    return redirect_to_login(request.get_full_path(), reverse("sign_in:in"))
