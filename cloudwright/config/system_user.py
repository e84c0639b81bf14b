"""System users: what root gives its rights up for, and what such a user may reach."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cloudwright.kernel.errors import Problem


class SystemUserMissing(Problem):
    """Root has nobody to run this as."""

    code, status = "config.system_user_missing", 500
    message = "There is no system user {name}, and it could not be made: {reason}"


@dataclass(frozen=True)
class SystemUser:
    """An account of the operating system."""

    name: str
    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        """Give `path` itself, not what is in it, to this user and its group."""
        os.chown(path, self.uid, self.gid)


def found(name: str) -> SystemUser | None:
    """The account of that name, if there is one."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def ensure(name: str) -> SystemUser:
    """The account of that name, made if it is not there: no home, no shell, a group of its own.

    Only for root. Falls back to `nobody` where no account can be made (a read-only /etc).
    Raises SystemUserMissing when there is not even that.
    """
    made = found(name)
    if made is not None:
        return made
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    reason = "useradd is not installed"
    if useradd:
        command = [useradd, "--system", "--user-group", "--no-create-home"]
        command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        # Two starts at once may both have tried: the account decides, not the exit code.
        reason = done.stderr.strip() or f"useradd ended with {done.returncode}"
    made = found(name) or found("nobody")
    if made is None:
        raise SystemUserMissing(name=name, reason=reason)
    return made


def current() -> SystemUser:
    """Who this process is. An uid without a name (some containers) is named by its number."""
    uid = os.geteuid()
    try:
        return SystemUser(pwd.getpwuid(uid).pw_name, uid, os.getegid())
    except KeyError:
        return SystemUser(str(uid), uid, os.getegid())


def group_of(user: SystemUser) -> str:
    """The name of the user's group, for messages."""
    return grp.getgrgid(user.gid).gr_name


def barrier(path: Path, user: SystemUser) -> Path | None:
    """The first folder on the way to `path`, or `path`, that `user` may not enter or read."""
    resolved = path.resolve()
    for part in (*reversed(resolved.parents), resolved):
        if not may_enter(part, user):
            return part
    return None


def may_enter(path: Path, user: SystemUser) -> bool:
    """Whether the mode of `path` lets `user` in: search a folder, read a file."""
    if user.uid == 0:
        return True
    seen = path.stat()
    needed = 0o1 if stat.S_ISDIR(seen.st_mode) else 0o4
    if seen.st_uid == user.uid:
        return bool(seen.st_mode & (needed << 6))
    if seen.st_gid == user.gid:
        return bool(seen.st_mode & (needed << 3))
    return bool(seen.st_mode & needed)
