from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.core.accounts.models import SSHKey
from cloudwright.portal.ui.forms import Form
from cloudwright.portal.ui.tags import size


class CreateForm(Form):
    """Everything an instance is made of. What may be chosen depends on the link."""

    link = forms.ModelChoiceField(Link.objects.none(), to_field_name="uuid", label=_("Where"))
    name = forms.CharField(
        label=_("Name"),
        max_length=255,
        help_text=_("Also its host name. Letters, digits and hyphens read best."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    image = forms.ModelChoiceField(
        ServiceProperty.objects.none(), to_field_name="backend_id", label=_("Image")
    )
    flavor = forms.ModelChoiceField(
        ServiceProperty.objects.none(), to_field_name="backend_id", label=_("Size")
    )
    key = forms.ModelChoiceField(
        SSHKey.objects.none(),
        to_field_name="uuid",
        required=False,
        label=_("SSH key"),
        empty_label=_("None: only the console lets me in"),
    )
    public_key = forms.CharField(
        label=_("Or paste a public key"),
        required=False,
        max_length=16384,
        widget=forms.Textarea(
            attrs={"rows": 2, "class": "form-control mono", "spellcheck": "false"}
        ),
        help_text=_("It is kept among your keys."),
    )
    description = forms.CharField(label=_("Description"), required=False, max_length=500)
    user_data = forms.CharField(
        label=_("User data"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "class": "form-control mono", "spellcheck": "false"}
        ),
        help_text=_("A script or a cloud-config that the machine runs when it first starts."),
    )

    def __init__(
        self,
        *args: Any,
        chosen_link: Link | None,
        links: QuerySet[Link],
        images: QuerySet[ServiceProperty],
        flavors: QuerySet[ServiceProperty],
        keys: QuerySet[SSHKey],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.chosen_link = chosen_link
        choices = {"link": links, "image": images, "flavor": flavors, "key": keys}
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_user_data(self) -> str:
        """With plain line ends: browsers send CR LF, and no guest knows `#!/bin/sh<CR>`."""
        return str(self.cleaned_data["user_data"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """The size must be large enough for the image."""
        data: dict[str, Any] = super().clean() or {}
        image, flavor = data.get("image"), data.get("flavor")
        if image and flavor:
            for fact, words in (("ram_mib", _("memory")), ("disk_mib", _("disk"))):
                least = image.facts.get(f"min_{fact}") or 0
                if least > flavor.facts.get(fact, 0):
                    text = _("%(image)s needs at least %(least)s of %(what)s.")
                    values = {"image": image.name, "least": size(least), "what": words}
                    self.add_error("flavor", text % values)
        return data
