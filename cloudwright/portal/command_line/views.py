from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cloudwright.core.access import clouds_yaml
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.access.services import application_credential as service
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import Problem
from cloudwright.portal.command_line.forms import CredentialForm
from cloudwright.portal.ui.access import Request, signed_in
from cloudwright.portal.ui.pages import page


@signed_in
def show(request: Request) -> HttpResponse:
    """How to do the same from a terminal, in the project chosen above."""
    return page(request, "command_line/show.html", _about(request, _project(request)))


@signed_in
def download(request: Request) -> HttpResponse:
    """clouds.yaml for the chosen project, without a secret."""
    found = get_or_404(
        projects_visible_to(request.actor), "project", uuid=request.GET.get("project")
    )
    response = HttpResponse(_clouds(request, found), content_type="text/yaml")
    response["Content-Disposition"] = 'attachment; filename="clouds.yaml"'
    return response


@signed_in
@require_POST
def create(request: Request) -> HttpResponse:
    """A new application credential. Its secret is on this answer and nowhere else."""
    form = CredentialForm(request.POST)
    form.fields["project"].queryset = projects_visible_to(request.actor)  # type: ignore[attr-defined]
    if form.is_valid():
        project = form.cleaned_data["project"]
        try:
            credential, secret = service.create(
                request.user, project, name=form.cleaned_data["name"], actor=request.actor
            )
        except Problem as problem:
            form.show(problem)
        else:
            text = clouds_yaml.with_application_credential(credential.uuid, secret, **_where())
            context = {"credential": credential, "secret": secret, "text": text}
            return page(request, "command_line/created.html", context)
    context = {**_about(request, form.cleaned_data.get("project")), "form": form}
    return page(request, "command_line/show.html", context, status=form.status)


@signed_in
@require_POST
def delete(request: Request, uuid: UUID) -> HttpResponse:
    """Take a credential away; what uses it is locked out at once."""
    mine = request.user.application_credentials.select_related("project__customer")
    credential = get_or_404(mine, "application credential", uuid=uuid)
    service.delete(credential, actor=request.actor)
    messages.success(request, _("%(name)s is gone.") % {"name": credential.name})
    return redirect("command_line:show")


def _project(request: Request) -> Project | None:
    """The project in the address if it is one of theirs, else the first."""
    mine = projects_visible_to(request.actor).order_by("name")
    return next((it for it in mine if str(it.uuid) == request.GET.get("project")), mine.first())


def _clouds(request: Request, project: Project) -> str:
    """For the person, who is asked for the password."""
    return clouds_yaml.with_password(request.user, project, None, **_where())


def _where() -> dict[str, str]:
    return {
        "auth_url": f"{settings.CLOUDWRIGHT_PUBLIC_URL}/identity/v3",
        "region": settings.CLOUDWRIGHT_REGION,
    }


def _about(request: Request, project: Project | None) -> dict[str, Any]:
    return {
        "project": project,
        "projects": projects_visible_to(request.actor).order_by("name"),
        "clouds": _clouds(request, project) if project else "",
        "form": CredentialForm(initial={"project": project.uuid if project else None}),
        "credentials": request.user.application_credentials.select_related("project"),
        "url": settings.CLOUDWRIGHT_PUBLIC_URL,
    }
