"""The base of all forms: Tabler's classes, hints and errors tied to their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from cloudwright.kernel.errors import Problem
from cloudwright.portal.ui.errors import translated

_CSS = {"Select": "form-select", "CheckboxInput": "form-check-input", "RadioSelect": ""}


class Form(forms.Form):
    """A form that looks like the portal. Fields are drawn by `ui/_field.html`."""

    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refused = 0
        for field in self.fields.values():
            css = _CSS.get(type(field.widget).__name__, "form-control")
            field.widget.attrs.setdefault("class", css)

    def show(self, problem: Problem, renamed: Mapping[str, str] | None = None) -> None:
        """Put a service's refusal where its field is, or above the form.

        `renamed` gives our name for the service's, where they differ.
        """
        name = (renamed or {}).get(problem.field, problem.field)
        field = name if name in self.fields else None
        self.add_error(field, translated(problem))
        self._refused = problem.status
        if field:
            self.fields[field].widget.attrs["class"] += " is-invalid"

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form again."""
        return self._refused or (400 if self.is_bound and self.errors else 200)

    def full_clean(self) -> None:
        """Validate, and mark what is wrong for the eye too."""
        super().full_clean()
        for name in self.errors:
            if name in self.fields:
                widget = self.fields[name].widget
                widget.attrs["class"] = f"{widget.attrs.get('class', '')} is-invalid".strip()
