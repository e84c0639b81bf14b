from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cloudwright.portal.ui.forms import Form


class ProfileForm(Form):
    """What others see of a person."""

    full_name = forms.CharField(label=_("Name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class PasswordForm(Form):
    """The present password, and the new one twice. What makes one good, the service says."""

    old_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same, to catch a slip of the finger."""
        data: dict[str, Any] = super().clean() or {}
        if "again" in data and data["again"] != data.get("new_password"):
            self.add_error("again", _("The two are not the same."))
        return data
