from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cloudwright.broker.instances.models import Instance
from cloudwright.core.projects.models import Project
from cloudwright.portal.ui.forms import Form

# What people look for, in their words, as the rows say it.
STATES: dict[str, tuple[Any, Q]] = {
    "running": (_("Running"), Q(state="OK", runtime_state="ACTIVE")),
    "stopped": (_("Stopped"), Q(state="OK", runtime_state="SHUTOFF")),
    "paused": (_("Paused"), Q(state="OK", runtime_state__in=["PAUSED", "SUSPENDED"])),
    "working": (_("In work"), ~Q(state__in=["OK", "Erred"])),
    "error": (_("Error"), Q(state="Erred") | Q(state="OK", runtime_state="ERROR")),
}
ORDERS = ("name", "-name", "created_at", "-created_at", "ram_mib", "-ram_mib", "state", "-state")


class FilterForm(Form):
    """The bar above the table. Its fields are the query string, so a view can be bookmarked."""

    q = forms.CharField(
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"placeholder": _("Name, address or image")}),
        label=_("Search"),
    )
    state = forms.ChoiceField(required=False, label=_("State"))
    project = forms.ModelChoiceField(
        Project.objects.none(), required=False, to_field_name="uuid", label=_("Project")
    )
    o = forms.ChoiceField(required=False, choices=[(order, order) for order in ORDERS])

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Every state")), *((key, words) for key, (words, _q) in STATES.items())]
        self.fields["state"] = forms.ChoiceField(
            required=False,
            choices=choices,
            label=_("State"),
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        project = self.fields["project"]
        project.queryset = projects  # type: ignore[attr-defined]  # Field has none, this one does
        project.empty_label = _("Every project")  # type: ignore[attr-defined]  # likewise

    def narrow(self, instances: QuerySet[Instance]) -> QuerySet[Instance]:
        """The instances asked for, in the order asked for. What is invalid narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        if text := wanted.get("q"):
            instances = instances.filter(
                Q(name__icontains=text)
                | Q(image_name__icontains=text)
                | Q(internal_ips__icontains=text)
            )
        if state := wanted.get("state"):
            instances = instances.filter(STATES[state][1])
        if project := wanted.get("project"):
            instances = instances.filter(project=project)
        return instances.order_by(wanted.get("o") or "-created_at", "id")


class RenameForm(Form):
    """A new name for an instance."""

    name = forms.CharField(label=_("Name"), max_length=255)


class DeleteForm(Form):
    """Deleting asks for the name, so that nobody deletes the wrong machine by a slip."""

    name = forms.CharField(
        label=_("Name of the instance"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_name(self) -> str:
        """The name as it is, to the letter."""
        name: str = self.cleaned_data["name"]
        if name != self.expected:
            raise forms.ValidationError(_("This is not the name of the instance."))
        return name
