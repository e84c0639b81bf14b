"""What every request gets before a door sees it: an id, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from cloudwright.core.access.selectors.actor import actor_for
from cloudwright.kernel.actor import Actor

Next = Callable[[HttpRequest], HttpResponse]
NOBODY = "nobody"


class RequestMiddleware:
    """Gives the request an id of ours; the answer repeats it, events and logs carry it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = f"req-{uuid4()}"  # type: ignore[attr-defined]  # doors read it
        response = self.get_response(request)
        response.headers.setdefault("X-Request-Id", request.request_id)  # type: ignore[attr-defined]
        return response


class ActorMiddleware:
    """`request.actor` of a session, looked up when it is first asked for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    address = request.META.get("REMOTE_ADDR", "")
    ident = getattr(request, "request_id", "")
    if request.user.is_authenticated:
        return actor_for(request.user, address=address, request_id=ident)
    return Actor(user_id=None, user_uuid=None, label=NOBODY, address=address, request_id=ident)
