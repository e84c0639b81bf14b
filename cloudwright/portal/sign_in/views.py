from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cloudwright.core.access.services import token as service
from cloudwright.kernel.errors import Problem, Unauthenticated
from cloudwright.portal.sign_in.forms import SignInForm, WrongPassword

# Our service has checked the password; Django only needs to know which backend loads the user.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password; on success go where the person wanted to go."""
    target = _safe(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = service.sign_in(
                form.cleaned_data["login"],
                form.cleaned_data["password"],
                address=request.META.get("REMOTE_ADDR", ""),
                request_id=request.request_id,  # type: ignore[attr-defined]  # the middleware's
            )
        except Unauthenticated:
            form.show(WrongPassword())
        except Problem as problem:
            form.show(problem)
        else:
            login(request, user, backend=_BACKEND)
            return redirect(target)
    context = {"form": form, "next": target}
    return render(request, "sign_in/sign_in.html", context, status=form.status)


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
