"""The state directory: what is kept where, and whose it is.

    postgres/       the rows                           0700  database user
    run/            sockets; postgres/ inside it       0711  root; web may enter run/postgres
    images/         bytes of images                    2750  web user, readable by QEMU's group
    instances/      one folder an instance             0711  root; QEMU owns what it needs inside
    volumes/        a file a volume; snapshots/ inside 0711  root; QEMU's user owns the files
    backups/        a file a backup of a volume        0711  likewise
    secrets.keys    the keys of stored secrets         0600  root
    log/            what must outlive a restart        0750  root
    lock            held by the supervisor

Without root there is one user and everything is 0700.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cloudwright.config.system_user import SystemUser, ensure

WEB_USER = "cloudwright"
POSTGRES_USER = "cloudwright-postgres"


@dataclass(frozen=True)
class Users:
    """Who the processes run as under root; all None otherwise."""

    web: SystemUser | None = None
    postgres: SystemUser | None = None
    qemu: SystemUser | None = None


def users(qemu: str) -> Users:
    """The system users of this installation, made if need be. Raises SystemUserMissing."""
    if os.geteuid() != 0:
        return Users()
    return Users(web=ensure(WEB_USER), postgres=postgres_user(), qemu=ensure(qemu))


def postgres_user() -> SystemUser | None:
    """Who PostgreSQL runs as: it refuses root. Raises SystemUserMissing."""
    return ensure(POSTGRES_USER) if os.geteuid() == 0 else None


@dataclass(frozen=True)
class State:
    """The paths below the state directory."""

    root: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "postgres"

    @property
    def run(self) -> Path:
        """Sockets, and what else is worthless after a restart of the machine."""
        return self.root / "run"

    @property
    def images(self) -> Path:
        """Bytes of images."""
        return self.root / "images"

    @property
    def instances(self) -> Path:
        """One folder for each instance of this host."""
        return self.root / "instances"

    @property
    def log(self) -> Path:
        """Files that must outlive a restart."""
        return self.root / "log"

    @property
    def keys(self) -> Path:
        """The keys that secrets in the database are encrypted with."""
        return self.root / "secrets.keys"

    @property
    def lock(self) -> Path:
        """Held by the one supervisor of this directory."""
        return self.root / "lock"

    def make(self, who: Users) -> None:
        """Make every folder, with its owner and mode. Safe to repeat."""
        root = os.geteuid() == 0
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o755 if root else 0o700)
        guests = self.run / "instances"  # sockets of machines: QEMU's own user passes through
        for path, mode in (
            (self.run, 0o711),
            (guests, 0o711),
            (self.instances, 0o711),
            (self.log, 0o750),
        ):
            path.mkdir(exist_ok=True)
            path.chmod(mode if root else 0o700)
        self.images.mkdir(exist_ok=True)
        if who.web and who.qemu:
            os.chown(self.images, who.web.uid, who.qemu.gid)
        # Set-gid: a new image belongs to QEMU's group, so that it can read and never write it.
        self.images.chmod(0o2750 if root else 0o700)
