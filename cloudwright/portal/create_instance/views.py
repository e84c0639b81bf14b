from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from cloudwright.broker.instances.services import instance as service
from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.broker.services.selectors.link import flavors_for, images_for, links_visible_to
from cloudwright.core.accounts.services import ssh_key
from cloudwright.core.admission import gates
from cloudwright.kernel.errors import Problem
from cloudwright.portal.create_instance.forms import CreateForm
from cloudwright.portal.create_instance.impact import impact_on
from cloudwright.portal.ui.access import Request, signed_in
from cloudwright.portal.ui.pages import page


@signed_in
def create(request: Request) -> HttpResponse:
    """Choose, review, create: one address; `step` says which button was pressed."""
    if request.method != "POST":
        return _choose(request, _form(request, None, request.GET))
    form = _form(request, request.POST, request.POST)
    step = request.POST.get("step", "review")
    if step == "edit" or not form.is_valid():
        return _choose(request, form)
    try:
        if form.cleaned_data["public_key"]:
            form = _keep_key(request, form)
        if step == "create":
            return _create(request, form)
    except Problem as problem:
        form.show(problem)
        return _choose(request, form)
    impact = impact_on(form.cleaned_data["link"].project, form.cleaned_data["flavor"])
    context = {"form": form, "chosen": form.cleaned_data, "impact": impact}
    context["too_much"] = any(line.too_much for line in impact)
    return page(request, "create_instance/review.html", context)


def _form(request: Request, data: QueryDict | None, chosen: QueryDict) -> CreateForm:
    links = links_visible_to(request.actor).select_related("service", "project__customer")
    link = next((it for it in links if str(it.uuid) == chosen.get("link")), None)
    link = link or next(iter(links), None)
    nothing = ServiceProperty.objects.none()
    return CreateForm(
        data,
        initial={**chosen.dict(), "link": link and link.uuid},
        chosen_link=link,
        links=links,
        images=images_for(link) if link else nothing,
        flavors=flavors_for(link) if link else nothing,
        keys=request.user.ssh_keys.order_by("name"),
    )


def _choose(request: Request, form: CreateForm) -> HttpResponse:
    links: list[Link] = list(form.fields["link"].queryset)  # type: ignore[attr-defined]  # model choice
    link = form.chosen_link
    refusal = gates.refusal("instance.create", link.project, request.actor) if link else None
    context = {"form": form, "links": links, "refusal": refusal}
    return page(
        request,
        "create_instance/form.html",
        context,
        fragment="create_instance/_fields.html",
        status=form.status,
    )


def _keep_key(request: Request, form: CreateForm) -> CreateForm:
    """Store the pasted key, and choose it. Its comment is its name."""
    text = form.cleaned_data["public_key"]
    comment = " ".join(text.split()[2:])
    name = comment or form.cleaned_data["name"]
    try:
        key = ssh_key.add(request.user, name=name, public_key=text, actor=request.actor)
    except ssh_key.KeyNameTaken:
        key = request.user.ssh_keys.get(name=name)
    data: Any = request.POST.copy()
    data["key"], data["public_key"] = str(key.uuid), ""
    again = _form(request, data, data)
    again.is_valid()
    return again


def _create(request: Request, form: CreateForm) -> HttpResponse:
    chosen = form.cleaned_data
    instance, _operation = service.create(
        chosen["link"],
        name=chosen["name"],
        image=chosen["image"],
        flavor=chosen["flavor"],
        key=chosen["key"],
        user_data=chosen["user_data"],
        description=chosen["description"],
        actor=request.actor,
    )
    return redirect("instances:show", instance.uuid)
