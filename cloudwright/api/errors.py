"""The one place where an outcome becomes an answer of `/api/`.

`{"field": ["sentence"]}` where one input is wrong, else `{"detail": "sentence", "code": "code"}`.
A reached quota is 409 here, as NodeConductor has it (403 is the OpenStack wire's).
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from cloudwright.kernel.errors import BadInput, Problem, QuotaExceeded, Throttled

log = logging.getLogger(__name__)


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Render a Problem or an error of the framework; anything else is logged, and a plain 500."""
    if isinstance(exc, Problem):
        return _problem(exc)
    if isinstance(exc, exceptions.ValidationError):
        return exception_handler(exc, context)
    if isinstance(exc, exceptions.APIException | Http404 | PermissionDenied):
        response = exception_handler(exc, context)
        if response is not None:
            response.data = {"detail": _sentence(exc), "code": _code(exc)}
        return response
    set_rollback()
    log.error("unhandled error in %s", type(context.get("view")).__name__, exc_info=exc)
    return Response({"detail": Problem().text, "code": Problem.code}, status=500)


def _problem(problem: Problem) -> Response:
    set_rollback()
    if problem.internal:
        log.info("%s: %s", problem.code, problem.internal)
    status = 409 if isinstance(problem, QuotaExceeded) else problem.status
    if isinstance(problem, BadInput) and problem.field:
        return Response({problem.field: [problem.text]}, status=status)
    response = Response({"detail": problem.text, "code": problem.code}, status=status)
    if isinstance(problem, Throttled):
        response["Retry-After"] = str(problem.params.get("seconds", 1))
    if status == 401:
        response["WWW-Authenticate"] = "Token"
    return response


def _sentence(exc: Exception) -> str:
    if isinstance(exc, Http404):
        return "Not found."
    return str(exc.detail) if isinstance(exc, exceptions.APIException) else "Permission denied."


def _code(exc: Exception) -> str:
    if isinstance(exc, Http404):
        return "not_found"
    if isinstance(exc, exceptions.APIException):
        codes = exc.get_codes()
        return codes if isinstance(codes, str) else exc.default_code
    return "forbidden"
