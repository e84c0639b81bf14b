"""The sidebar, in one place and in the order in which people read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the sidebar; it is current for every view below its namespace."""

    title: str | Promise
    icon: str
    view: str
    staff: bool = False

    @property
    def namespace(self) -> str:
        """The page folder that this link stands for."""
        return self.view.partition(":")[0]


NAV = (
    NavItem(_("Dashboard"), "home", "dashboard:show"),
    NavItem(_("Instances"), "server", "instances:list"),
    NavItem(_("SSH keys"), "key", "keys:list"),
    NavItem(_("Operations"), "list-details", "operations:list"),
    NavItem(_("Activity"), "activity", "activity:list"),
    NavItem(_("Command line"), "terminal-2", "command_line:show"),
    NavItem(_("People"), "users", "people:list", staff=True),
)
