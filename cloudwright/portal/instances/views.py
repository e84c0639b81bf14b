from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.selectors.instance import instance_for, instances_visible_to
from cloudwright.broker.instances.services import instance as service
from cloudwright.broker.instances.states import KIND
from cloudwright.core.access.selectors.visible import events_visible_to, projects_visible_to
from cloudwright.core.operations.selectors.operation import on_target
from cloudwright.core.operations.states import LIVE
from cloudwright.kernel.errors import BadInput, NotFound, Problem
from cloudwright.portal.instances.actions import buttons_of, perform
from cloudwright.portal.instances.forms import DeleteForm, FilterForm, RenameForm
from cloudwright.portal.operations.progress import progress
from cloudwright.portal.ui.access import Request, signed_in, within
from cloudwright.portal.ui.errors import came_from, translated
from cloudwright.portal.ui.pages import page, wants_fragment

_PAGE_SIZE = 25
_HISTORY = 20


@signed_in
def index(request: Request) -> HttpResponse:
    """The table: search, filter, sort and page, all in the address."""
    form = FilterForm(request.GET, projects=projects_visible_to(request.actor).order_by("name"))
    found = form.narrow(instances_visible_to(request.actor).select_related("project"))
    context = {
        "form": form,
        "rows": Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": any(form.cleaned_data.get(name) for name in ("q", "state", "project")),
        "order": form.cleaned_data.get("o") or "-created_at",
    }
    return page(request, "instances/list.html", context, fragment="instances/_table.html")


@signed_in
def show(request: Request, uuid: UUID) -> HttpResponse:
    """One instance: what it is, what it does, what may be done to it and why not."""
    try:
        instance = instance_for(request.actor, uuid)
    except NotFound:
        if not wants_fragment(request):
            raise
        # The page watched the instance until it was deleted: there is nothing left to show.
        messages.success(request, _("The instance is gone."))
        return HttpResponse(status=404, headers={"HX-Redirect": reverse("instances:list")})
    return page(
        request, "instances/show.html", _about(request, instance), fragment="instances/_live.html"
    )


def _about(request: Request, instance: Instance) -> dict[str, Any]:
    operations = list(on_target(KIND, instance.uuid)[:_HISTORY])
    # What runs now; with nothing running the last one, in case it can be tried again.
    current = next((it for it in operations if it.state in LIVE), None)
    watched = current or next(iter(operations), None)
    actor = within(request.actor, instance.project)
    offers = {offer.name: offer for offer in service.actions_for(instance, actor)}
    buttons = buttons_of(offers)
    return {
        "instance": instance,
        "offers": offers,
        "buttons": buttons,
        "refused": [(it.title, it.reason) for it in buttons if not it.enabled],
        "current": current,
        "watched": watched,
        "progress": progress(watched, actor) if watched else None,
        "operations": operations,
        "events": events_visible_to(request.actor).filter(target_uuid=instance.uuid)[:_HISTORY],
    }


@signed_in
@require_POST
def act(request: Request, uuid: UUID, action: str) -> HttpResponse:
    """Ask for an action; the page then shows the operation that carries it out."""
    instance = instance_for(request.actor, uuid)
    perform(action, instance, actor=request.actor)
    if wants_fragment(request):
        return page(request, "instances/_live.html", _about(request, instance))
    return redirect("instances:show", uuid)


@signed_in
@require_POST
def bulk(request: Request) -> HttpResponse:
    """One action on many: each is asked for by itself, and every refusal is told by name."""
    action = request.POST.get("action", "")
    try:
        chosen = [UUID(text) for text in request.POST.getlist("uuid")]
    except ValueError as exc:
        raise BadInput(reason=_("This is not a list of instances.")) from exc
    asked = 0
    for instance in instances_visible_to(request.actor).filter(uuid__in=chosen):
        try:
            perform(action, instance, actor=request.actor)
            asked += 1
        except Problem as problem:
            messages.error(request, f"{instance.name}: {translated(problem)}")
    if asked:
        text = ngettext("%(n)d instance is in work.", "%(n)d instances are in work.", asked)
        messages.success(request, text % {"n": asked})
    return redirect(came_from(request))


@signed_in
def console_log(request: Request, uuid: UUID) -> HttpResponse:
    """The tail of what the machine wrote to its serial port."""
    instance = instance_for(request.actor, uuid)
    try:
        context = {"text": service.console_log(instance, actor=request.actor)}
    except Problem as problem:
        context = {"refusal": translated(problem)}
    return page(request, "instances/_log.html", {"instance": instance, **context})


@signed_in
def rename(request: Request, uuid: UUID) -> HttpResponse:
    """Change the name; the machine keeps running."""
    instance = instance_for(request.actor, uuid)
    form = RenameForm(request.POST or None, initial={"name": instance.name})
    if request.method == "POST" and form.is_valid():
        try:
            service.rename(instance, form.cleaned_data["name"], actor=request.actor)
        except Problem as problem:
            form.show(problem)
        else:
            return redirect("instances:show", uuid)
    context = {"instance": instance, "form": form}
    return page(request, "instances/rename.html", context, status=form.status)


@signed_in
def delete(request: Request, uuid: UUID) -> HttpResponse:
    """Delete for good, after the name was typed."""
    instance = instance_for(request.actor, uuid)
    form = DeleteForm(request.POST or None, expected=instance.name)
    if request.method == "POST" and form.is_valid():
        service.delete(instance, actor=request.actor)
        messages.success(request, _("%(name)s is being deleted.") % {"name": instance.name})
        return redirect("instances:list")
    context = {"instance": instance, "form": form}
    return page(request, "instances/delete.html", context, status=form.status)
