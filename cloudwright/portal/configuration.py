"""What the portal needs in Django's settings, for `config` to take over as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

_HERE = Path(__file__).parent

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A page carries its own templates, so a page can be copied or removed as a folder.
        "DIRS": sorted(_HERE.glob("*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "cloudwright.portal.ui.context.shell",
            ],
            "libraries": {"ui": "cloudwright.portal.ui.tags"},
        },
    }
]

# No inline script, no inline style, nothing from elsewhere. `data:` pictures are the check marks
# and arrows of the stylesheet and noVNC's cursor.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
