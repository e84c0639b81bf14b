from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cloudwright.core.projects.models import Project
from cloudwright.portal.ui.forms import Form


class CredentialForm(Form):
    """A name for a program's credential, and the project that it opens."""

    project = forms.ModelChoiceField(
        Project.objects.none(), to_field_name="uuid", widget=forms.HiddenInput
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=255,
        help_text=_("What will use it: “terraform on my laptop”, say."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
