from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cloudwright.core.accounts.services import ssh_key as service
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import Problem
from cloudwright.portal.keys.forms import KeyForm
from cloudwright.portal.ui.access import Request, signed_in
from cloudwright.portal.ui.pages import page


@signed_in
def index(request: Request) -> HttpResponse:
    """The person's keys, and the form for another."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = service.add(request.user, actor=request.actor, **form.cleaned_data)
        except Problem as problem:
            form.show(problem)
        else:
            messages.success(request, _("%(name)s is ready to be used.") % {"name": key.name})
            return redirect("keys:list")
    context = {"form": form, "keys": request.user.ssh_keys.order_by("name")}
    return page(request, "keys/list.html", context, status=form.status)


@signed_in
@require_POST
def delete(request: Request, uuid: UUID) -> HttpResponse:
    """Forget a key. Machines that were made with it keep it."""
    key = get_or_404(request.user.ssh_keys.all(), "SSH key", uuid=uuid)
    service.delete(key, actor=request.actor)
    messages.success(request, _("%(name)s is gone.") % {"name": key.name})
    return redirect("keys:list")
