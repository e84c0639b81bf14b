"""Whom QEMU runs as: never root. Every process that touches a guest's bytes is started here."""

from __future__ import annotations

import grp
import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from cloudwright.contracts.errors import Rejected

DEFAULT_USER = "nobody"
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"}


class Account:
    """The user that guests' processes run as: `user` if we are root, else ourselves.

    Raises Rejected if `user` does not exist or is root.
    """

    def __init__(self, user: str | None) -> None:
        self.uid, self.gid = os.getuid(), os.getgid()
        self._changes = self.uid == 0
        self._user: int | None = None  # None: stay who we are
        self._group: int | None = None
        self._groups: list[int] | None = None
        if not self._changes:
            return
        try:
            entry = pwd.getpwnam(user or DEFAULT_USER)
        except KeyError:
            raise Rejected(f"there is no user {user}") from None
        if entry.pw_uid == 0:
            raise Rejected("QEMU must not run as root")
        self.uid = self._user = entry.pw_uid
        self.gid = self._group = entry.pw_gid
        self._groups = []
        with suppress(KeyError):
            self._groups = [grp.getgrnam("kvm").gr_gid]  # who may open /dev/kvm

    def run(self, command: Sequence[str], *, seconds: float) -> subprocess.CompletedProcess[str]:
        """Run to the end. Raises TimeoutExpired, OSError; the exit status is the caller's."""
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            cwd="/",
            env=_ENVIRONMENT,
            umask=0o077,
            user=self._user,
            group=self._group,
            extra_groups=self._groups,
        )

    def spawn(
        self,
        command: Sequence[str],
        *,
        output: IO[bytes] | int,
        errors: IO[bytes] | int,
        keep: tuple[int, ...] = (),
    ) -> subprocess.Popen[bytes]:
        """Start in a session of its own, so that it outlives us; it inherits the descriptors in
        `keep`. Raises OSError."""
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            cwd="/",
            env=_ENVIRONMENT,
            umask=0o077,
            pass_fds=keep,
            start_new_session=True,
            user=self._user,
            group=self._group,
            extra_groups=self._groups,
        )

    def give(self, path: Path) -> None:
        """Make the file or folder its own."""
        if self._changes:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def must_reach(self, path: Path) -> None:
        """Raises Rejected, naming the folder, if it may not pass the folders above `path`."""
        if not self._changes:
            return
        for folder in path.absolute().parents:
            mode = folder.stat()
            bit = stat.S_IXOTH
            if mode.st_uid == self.uid:
                bit = stat.S_IXUSR
            elif mode.st_gid == self.gid:
                bit = stat.S_IXGRP
            if not mode.st_mode & bit:
                raise Rejected(f"QEMU's user may not pass {folder}", internal=f"chmod o+x {folder}")
