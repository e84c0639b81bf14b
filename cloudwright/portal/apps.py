"""The portal as a Django app: it carries the static files and the translations, no models."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """One app for all pages; a page is a folder, not an app."""

    name = "cloudwright.portal"
    label = "portal"
    verbose_name = "Portal"
