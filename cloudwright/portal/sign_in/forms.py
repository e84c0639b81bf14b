from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cloudwright.portal.ui.forms import Form


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
