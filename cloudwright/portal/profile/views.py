from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cloudwright.core.accounts.services import password as passwords
from cloudwright.core.accounts.services import user as service
from cloudwright.kernel.errors import Problem
from cloudwright.portal.profile.forms import PasswordForm, ProfileForm
from cloudwright.portal.ui.access import Request, signed_in
from cloudwright.portal.ui.pages import page


@signed_in
def show(request: Request) -> HttpResponse:
    """Name and e-mail, to look at and to change."""
    user = request.user
    form = ProfileForm(
        request.POST or None, initial={"full_name": user.full_name, "email": user.email}
    )
    if request.method == "POST" and form.is_valid():
        try:
            service.update(user, actor=request.actor, **form.cleaned_data)
        except Problem as problem:
            form.show(problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("profile:show")
    context = {"form": form, "password": PasswordForm()}
    return page(request, "profile/show.html", context, status=form.status)


@sensitive_post_parameters()
@signed_in
def password(request: Request) -> HttpResponse:
    """Change the password; this session stays, all others end."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and change_password(request, form):
        messages.success(request, _("Your password is changed. Other sessions have ended."))
        return redirect("profile:show")
    return page(request, "profile/password.html", {"form": form}, status=form.status)


def change_password(request: Request, form: PasswordForm) -> bool:
    """Whether the service took it; if not, the form says why. Welcome uses it too."""
    try:
        passwords.change(
            request.user,
            old=form.cleaned_data["old_password"],
            new=form.cleaned_data["new_password"],
            actor=request.actor,
        )
    except Problem as problem:
        form.show(problem, {"password": "new_password"})
        return False
    update_session_auth_hash(request, request.user)
    return True
