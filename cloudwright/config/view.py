"""Let an unprivileged process run code that lies in a folder closed to it, as below /root.

The folder is not opened. The process gets a mount namespace of its own, in which an empty, readable
folder stands in its place, holding nothing but what the process needs, read-only. Where the kernel
does not allow that (a container without CAP_SYS_ADMIN), it runs as root without any capability.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import cloudwright
from cloudwright.config.system_user import SystemUser, barrier

STAGE = """
set -eu
stage=$1 closed=$2
shift 2
umask 022
mount -t tmpfs -o mode=0755,size=64k,nodev,nosuid none "$stage"
while [ "$1" != -- ]; do
    mkdir -p "$stage/${1#"$closed"}"
    mount -o bind,ro "$1" "$stage/${1#"$closed"}"
    shift
done
shift
mount --move "$stage" "$closed"
umask 027
exec "$@"
"""


def needed() -> Iterator[Path]:
    """What a Python process of ours reads: the environment, the interpreter, the package."""
    package = Path(cloudwright.__file__).resolve().parent
    folders = {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve(), package}
    for folder in sorted(folders):
        if not any(other in folder.parents for other in folders):
            yield folder


def closed_folder(user: SystemUser) -> Path | None:
    """The first folder that keeps `user` from our code; None where it can read all of it."""
    found = (barrier(folder, user) for folder in needed())
    return next((folder for folder in found if folder), None)


def possible() -> bool:
    """Whether this process may make mount namespaces."""
    tried = subprocess.run(
        ["/usr/bin/unshare", "--mount", "/bin/true"], capture_output=True, check=False
    )
    return tried.returncode == 0


def through(user: SystemUser, closed: Path, stage: Path, argv: Sequence[str]) -> list[str]:
    """`argv`, run as `user` in a namespace where our code is all that lies in `closed`.

    `stage` is an empty folder to build that in.
    """
    inside = [str(folder) for folder in needed() if closed in (folder, *folder.parents)]
    drop = ["/usr/bin/setpriv", f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"]
    drop += ["--no-new-privs", "--pdeathsig=KILL"]
    prefix = ["/usr/bin/unshare", "--mount", "--propagation", "private"]
    prefix += ["/bin/sh", "-c", STAGE, "view", str(stage), str(closed), *inside, "--"]
    return [*prefix, *drop, "--", *argv]


def without_capabilities(argv: Sequence[str]) -> list[str]:
    """`argv` as root in name only: root's files, but none of root's rights."""
    drop = ["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
    return [*drop, "--pdeathsig=KILL", "--", *argv]
