from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cloudwright.portal.sign_in.forms import SignInForm


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password; on success go where the person wanted to go."""
    target = _safe(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        user = authenticate(
            request, username=form.cleaned_data["login"], password=form.cleaned_data["password"]
        )
        if user is not None:
            login(request, user)
            return redirect(target)
        if getattr(request, "axes_locked_out", False):
            form.add_error(None, _("Too many wrong tries. Wait a quarter of an hour, then retry."))
            status = 429
        else:
            form.add_error(None, _("User and password do not match."))
            status = 401
    context = {"form": form, "next": target}
    return render(request, "sign_in/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; its data is gone from the server too."""
    logout(request)
    return redirect("sign_in:in")


def _safe(request: HttpRequest, target: str) -> str:
    """`target` if it stays on this site, else the dashboard."""
    stays = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if stays else "/"
