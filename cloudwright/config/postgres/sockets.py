"""A private folder for a socket, with a path short enough for the kernel."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from cloudwright.config.system_user import SystemUser, current
from cloudwright.kernel.errors import Problem

# sun_path holds 108 bytes with its closing zero; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST = 107 - len("/.s.PGSQL.5432")


class SocketFolderTaken(Problem):
    """Somebody else made the folder that we would trust."""

    code, status = "config.socket_folder_taken", 500
    message = "{path} belongs to somebody else. Remove it, or choose a shorter state_dir."


def socket_folder(wanted: Path, owner: SystemUser | None, guests: SystemUser | None) -> Path:
    """`wanted`, or a short stand-in for it, made for `owner` and to be entered by `guests`.

    0700 without guests, 0750 with their group. Raises SocketFolderTaken.
    """
    path = socket_path(wanted)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    who = owner or current()
    seen = path.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in {who.uid, os.geteuid()}:
        raise SocketFolderTaken(path=path)
    if os.geteuid() == 0:
        os.chown(path, who.uid, guests.gid if guests else who.gid)
    path.chmod(0o750 if guests else 0o700)
    return path


def socket_path(wanted: Path) -> Path:
    """Where `socket_folder(wanted, ...)` is."""
    return wanted if len(os.fsencode(wanted)) <= LONGEST else stand_in(wanted)


def stand_in(wanted: Path) -> Path:
    """A short path that is always the same for `wanted`."""
    mark = hashlib.sha256(os.fsencode(wanted.absolute())).hexdigest()[:12]
    if os.geteuid() == 0:
        return Path("/run") / f"cloudwright-{mark}"
    base = os.environ.get("XDG_RUNTIME_DIR") or "/tmp"  # noqa: S108 - owner and mode are checked
    return Path(base) / f"cloudwright-{os.geteuid()}-{mark}"
