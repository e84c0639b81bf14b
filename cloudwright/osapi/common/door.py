"""The way every request takes: 401, version, 404 route, 403, then the handler's own checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.csrf import csrf_exempt

from cloudwright.core.access.permissions import suffices
from cloudwright.core.access.selectors.access_rule import check_call
from cloudwright.core.access.selectors.actor import actor_for_token
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound, Problem, Unauthenticated
from cloudwright.osapi.common import rates
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.microversion import Microversions, Version
from cloudwright.osapi.common.service import Level, Route, Service

log = structlog.get_logger(__name__)


class NoSuchPath(NotFound):
    """404: the service has no such call."""

    code, message = "openstack.no_such_path", "The resource could not be found."


class WrongMethod(Problem):
    """405: the path exists, for other methods."""

    code, status = "openstack.wrong_method", 405
    message = "The method {method} is not allowed for this resource."


class Faults:
    """Turns what nobody foresaw into the service's own 500, which tells nothing of the inside."""

    def __init__(self, get_response: Any = None) -> None:
        self.get_response = get_response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for an exception that left the view."""
        call: Call | None = getattr(request, "openstack_call", None)
        if call is None:
            return None
        log.error("openstack.failed", request_id=call.request_id, exc_info=exception)
        return finish(call, call.service.fault(Problem()))


def view_of(service: Service) -> Callable[..., HttpResponseBase]:
    """The one Django view of a service; it is given what follows the service's key in the URL."""

    def view(request: HttpRequest, path: str = "") -> HttpResponse:
        call = Call(request, service)
        request.openstack_call = call  # type: ignore[attr-defined]  # for Faults, above
        try:
            response = handle(call, path)
        except Problem as problem:
            response = service.fault(problem)
        return finish(call, response)

    return csrf_exempt(decorator_from_middleware(Faults)(view))


def handle(call: Call, path: str) -> HttpResponse:
    """Find the route, judge the caller, run the handler. Raises Problem."""
    service = call.service
    asked = path
    methods, names = service.find(path)
    if not _public(methods, call.request.method):
        _authenticate(call)
        path = service.alias(call, path)
        methods, names = service.find(path)
        rates.count(call, path)
    if service.microversions:
        call.version = _version(call, service.microversions, asked)
    route = _pick(call, methods)
    _refuse_null(call, path)
    if not allowed(route.level, call.actor):
        raise Forbidden
    return route.view(call, **names)


def allowed(level: Level, actor: Actor) -> bool:
    """Whether a caller with these roles in the scope of the token may make calls of this level."""
    if level in {Level.PUBLIC, Level.TOKEN} or actor.admin:
        return True
    return suffices(actor.roles, level)


def finish(call: Call, response: HttpResponse) -> HttpResponse:
    """Headers that every answer carries."""
    response["x-openstack-request-id"] = call.request_id
    # A 404 is how clients find out that a name is no id: nothing that a log should warn of.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - Django's mark
    if response.status_code == 401:
        response["WWW-Authenticate"] = f'Keystone uri="{call.site}/identity/v3"'
    if call.service.microversions and call.version > (0, 0):
        call.service.microversions.stamp(response, call.version)
        response["x-compute-request-id"] = call.request_id
    return response


def _public(methods: dict[str, list[Route]], method: str | None) -> bool:
    found = methods.get(method or "") or (methods.get("GET") if method == "HEAD" else None)
    return bool(found) and all(route.level == Level.PUBLIC for route in found or ())


def _authenticate(call: Call) -> None:
    secret = call.request.headers.get("X-Auth-Token", "")
    if not secret:
        raise Unauthenticated
    actor, call.token = actor_for_token(
        secret, kind="keystone", address=call.address, request_id=call.request_id
    )
    _, _, path = call.request.path.lstrip("/").partition("/")
    check_call(call.token, call.service.type, call.request.method or "", "/" + path)
    call.actor = call.service.reach(actor, call.token)


def _version(call: Call, offered: Microversions, path: str) -> Version:
    if call.service.unversioned and path.startswith(call.service.unversioned):
        return offered.least
    return offered.negotiate(call.request)


def _refuse_null(call: Call, path: str) -> None:
    """PostgreSQL knows no character 0: nothing can be called so."""
    if "\0" in path:
        raise NoSuchPath
    if any("\0" in value for _, values in call.request.GET.lists() for value in values):
        raise BadInput(reason="The query holds a null character.")


def _pick(call: Call, methods: dict[str, list[Route]]) -> Route:
    method = call.request.method or ""
    found = methods.get(method) or (methods.get("GET", []) if method == "HEAD" else [])
    version = call.version if call.service.microversions else None
    route = next((each for each in found if each.known_in(version)), None)
    if route:
        return route
    if methods and not found and call.service.wrong_method == 405:
        raise WrongMethod(method=method)
    raise NoSuchPath
