"""What a new cloud starts with. Safe to run at every start of a new release."""

from __future__ import annotations

from django.apps import apps


def bootstrap() -> None:
    """Make the first administrator, the first customer and project, flavors and the starter image.

    Prints address, login and password once, when it makes the administrator.
    """
    from django.core.management import call_command, get_commands

    if apps.ready and "bootstrap" in get_commands():
        call_command("bootstrap")
