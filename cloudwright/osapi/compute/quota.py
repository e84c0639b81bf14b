"""Quota sets and the quota class `default`: the one ledger, by Nova's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.member import lines_by
from cloudwright.core.quotas.selectors.quota import QuotaLine, defaults, lines_of, preset
from cloudwright.core.quotas.services import ledger, member
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.compute.schemas import quota as schemas
from cloudwright.osapi.identity.reach import governing

CLASS = "default"


def show_quota(call: Call, project_id: str) -> HttpResponse:
    """GET /os-quota-sets/{project_id}?user_id=: of the project, or of a user in it."""
    return _answered(call, _visible(call, project_id), lambda line: line.limit, id=project_id)


def show_usage(call: Call, project_id: str) -> HttpResponse:
    """GET /os-quota-sets/{project_id}/detail?user_id=."""

    def detail(line: QuotaLine) -> dict[str, int]:
        return {"limit": line.limit, "in_use": line.usage, "reserved": 0}

    return _answered(call, _visible(call, project_id), detail, id=project_id)


def show_defaults(call: Call, project_id: str) -> HttpResponse:
    """GET /os-quota-sets/{project_id}/defaults: what a project without limits of its own has."""
    if call.actor.admin:
        _named(project_id)
    shown = _common(schemas.of_project(call.version))
    return answer({"quota_set": {"id": project_id} | shown})


def update_quota(call: Call, project_id: str) -> HttpResponse:
    """PUT /os-quota-sets/{project_id}?user_id=: without `force` no limit goes below what is used,
    nor a user's above the project's."""
    user = _user(call)
    asked = call.body(schemas.update(call.version))["quota_set"]
    project, force = _named(project_id), truth(asked.pop("force", False))
    limits = {schemas.NAMES[name]: int(limit) for name, limit in asked.items()}
    actor = governing(call.actor, call.token)
    if user is not None:
        member.set_limits(project, user, limits, actor=actor, force=force)
    else:
        ledger.set_limits(project, limits, actor=actor, force=force)
    return _answered(call, project, lambda line: line.limit)


def reset_quota(call: Call, project_id: str) -> HttpResponse:
    """DELETE /os-quota-sets/{project_id}?user_id=: the common limits again, or for a user the
    project's; 202."""
    user, actor = _user(call), governing(call.actor, call.token)
    if user is not None:
        member.reset_limits(_named(project_id), user, actor=actor)
    else:
        names = schemas.of_project(call.version).values()
        ledger.reset_limits(_named(project_id), names, actor=actor)
    return nothing(202)


def show_class(call: Call, class_name: str) -> HttpResponse:
    """GET /os-quota-class-sets/{class_name}: `default`, or what stands in the settings."""
    names = schemas.shown_of_class(call.version)
    shown = _common(names) if class_name == CLASS else {
        name: preset(ours) for name, ours in names.items()
    }  # fmt: skip
    return answer({"quota_class_set": {"id": class_name} | shown})


def update_class(call: Call, class_name: str) -> HttpResponse:
    """PUT /os-quota-class-sets/default: every project without a limit of its own has these."""
    asked = call.body(schemas.update_class(call.version))["quota_class_set"]
    if class_name != CLASS:
        raise BadInput(reason=f"There is one quota class: {CLASS}.", field="class_name")
    limits = {schemas.NAMES[name]: int(limit) for name, limit in asked.items()}
    ledger.set_limits(None, limits, actor=governing(call.actor, call.token))
    return answer({"quota_class_set": _common(schemas.shown_of_class(call.version))})


def _user(call: Call) -> User | None:
    """The user that the query names. Raises BadInput."""
    call.query(schemas.query(call.version))
    if not (ident := call.first("user_id")):
        return None
    try:
        return get_or_404(User.objects.all(), "user", uuid=parse_uuid(ident, "user"))
    except NotFound:
        raise BadInput(reason=f"User ID {ident} is not a valid user.", field="user_id") from None


def _visible(call: Call, ident: str) -> Project:
    """One's own project, or any for an administrator."""
    if call.actor.admin:
        return _named(ident)
    if parse_uuid(ident, "project") != call.actor.project_uuid:
        raise Forbidden
    return call.project()


def _named(ident: str) -> Project:
    try:
        return project_named(parse_uuid(ident, "project"))
    except NotFound:
        reason = f"Project ID {ident} is not a valid project."
        raise BadInput(reason=reason, field="project_id") from None


def _answered(
    call: Call, project: Project, show: Callable[[QuotaLine], Any], **beside: str
) -> HttpResponse:
    names, user = schemas.of_project(call.version), _user(call)
    wanted = list(names.values())
    if user is None:
        lines = lines_of("project", [project.uuid], wanted)[project.uuid]
    else:
        lines = lines_by(project, user.uuid, wanted)
    shown = {name: show(line) for name, line in zip(names, lines, strict=True)}
    return answer({"quota_set": beside | shown})


def _common(names: Mapping[str, str]) -> dict[str, int]:
    limits = defaults(list(names.values()))
    return {name: limits[ours] for name, ours in names.items()}
