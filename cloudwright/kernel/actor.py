"""Who asks. Built once at a door by `core.access`, handed to every selector and service."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

# Levels of what a role may do in its scope, lowest first (DESIGN §2; OpenStack's default personas).
READER, MEMBER, MANAGER, ADMIN = "reader", "member", "manager", "admin"
LEVELS = (READER, MEMBER, MANAGER, ADMIN)
MANAGERS = (MANAGER, ADMIN)


@dataclass(frozen=True, slots=True)
class Actor:
    """The user behind a call, with the scope and roles of the credential that was shown.

    `project_id` is the database id of the project a token is scoped to; None means "everything the
    user may see" (portal, `/api/`). `roles` are the effective role names in that project; they are
    empty without one. `staff` is admin on the system, `support` reader on the system.
    `known_roles` is what was looked up for this actor, who lives as long as one request.
    """

    user_id: int | None
    user_uuid: UUID | None
    label: str
    staff: bool = False
    support: bool = False
    system: bool = False
    project_id: int | None = None
    project_uuid: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    address: str = ""
    request_id: str = ""
    known_roles: dict[tuple[str, int], frozenset[str]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def scoped(self, project_id: int, project_uuid: UUID, roles: frozenset[str]) -> Actor:
        """The same actor in one project."""
        return replace(
            self, project_id=project_id, project_uuid=project_uuid, roles=roles, known_roles={}
        )

    @property
    def admin(self) -> bool:
        """Admin of the embedded cloud: staff, or the admin role in the token's scope."""
        return self.staff or self.system or ADMIN in self.roles

    @property
    def sees_hosts(self) -> bool:
        """Whether it is told where machines are: administrators, and readers of the system."""
        return self.admin or self.support


SYSTEM = Actor(user_id=None, user_uuid=None, label="cloudwright", staff=True, system=True)
