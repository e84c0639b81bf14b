from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cloudwright.kernel.errors import Unauthenticated
from cloudwright.portal.ui.forms import Form


class WrongPassword(Unauthenticated):
    """401, in words for somebody who has just typed a password; which half is wrong stays ours."""

    code, message = "sign_in.wrong_password", "User and password do not match."


class SignInForm(Form):
    """Login and password. The login is `alice`, or `alice@domain` for people of another domain."""

    login = forms.CharField(
        label=_("User"),
        max_length=255,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
