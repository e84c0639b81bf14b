from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from cloudwright.broker.services.selectors.link import links_visible_to
from cloudwright.core.accounts.passwords import must_change
from cloudwright.portal.profile.forms import PasswordForm
from cloudwright.portal.profile.views import change_password
from cloudwright.portal.ui.access import Request, known, signed_in
from cloudwright.portal.ui.pages import page


@sensitive_post_parameters()
@known
def password(request: Request) -> HttpResponse:
    """A password that was printed or told is changed before anything else."""
    if not must_change(request.user):
        return redirect("welcome:start")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and change_password(request, form):
        return redirect("welcome:start")
    return page(request, "welcome/password.html", {"form": form}, status=form.status)


@signed_in
def start(request: Request) -> HttpResponse:
    """Where to go from here: a key, the first machine, the command line."""
    context = {
        "has_key": request.user.ssh_keys.exists(),
        "has_link": links_visible_to(request.actor).exists(),
    }
    return page(request, "welcome/start.html", context)
