from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cloudwright.portal.ui.forms import Form


class KeyForm(Form):
    """A public key, pasted as `ssh-keygen` wrote it."""

    public_key = forms.CharField(
        label=_("Public key"),
        help_text=_("The one line of ~/.ssh/id_ed25519.pub. ed25519, ecdsa and rsa are taken."),
        max_length=16384,
        widget=forms.Textarea(
            attrs={"rows": 3, "class": "form-control mono", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("Left empty, the comment at the end of the key is taken."),
    )

    def clean(self) -> dict[str, str]:
        """Take the key's comment for a missing name."""
        data: dict[str, str] = super().clean() or {}
        words = data.get("public_key", "").split(None, 2)
        if not data.get("name"):
            data["name"] = words[2].strip() if len(words) > 2 else ""
            if not data["name"] and "public_key" in data:
                self.add_error("name", _("Give it a name: this key carries no comment."))
        return data
