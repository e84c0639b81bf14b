"""Who and what is there when a story begins."""

from __future__ import annotations

from dataclasses import dataclass, field

from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project


@dataclass
class World:
    """People with their tokens for `project` (`neighbour`: for the other one), and the names by
    which stories speak of rows.

    A row `x` is `$x` in Keystone's hex and `$x_uuid` dashed.
    """

    project: Project
    other_project: Project
    people: dict[str, User]
    extra: dict[str, str] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)

    def names(self) -> dict[str, str]:
        """What `$name` stands for at the start."""
        rows = {"project": self.project, "other_project": self.other_project, **self.people}
        made = {name: row.uuid.hex for name, row in rows.items()}
        made |= {f"{name}_uuid": str(row.uuid) for name, row in rows.items()}
        return made | {"domain": self.project.customer.uuid.hex} | self.extra

    def headers(self, who: str, names: dict[str, str]) -> dict[str, str]:
        """The token of `who`, made when it is first needed; none for `nobody`."""
        if who == "nobody":
            return {}
        if who.startswith("$"):
            return {"X-Auth-Token": names[who[1:]]}
        if who not in self._tokens:
            scopes = {"stranger": None, "neighbour": self.other_project}
            project = scopes.get(who, self.project)
            secret, _ = token.issue_scoped(self.people[who], project, methods=["password"])
            self._tokens[who] = secret
        return {"X-Auth-Token": self._tokens[who]}
