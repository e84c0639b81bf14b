"""Start a program that cannot outlive the one that started it.

The kernel signals the child when its parent dies, however it dies (PR_SET_PDEATHSIG). The child
gets a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone, which then
stops things in order.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cloudwright.config.system_user import SystemUser

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Program:
    """What to start, and as whom.

    `user` None keeps who we are. `on_parent_death` is the signal it then gets.
    """

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    user: SystemUser | None = None
    folder: Path = Path("/")
    stop_with: signal.Signals = signal.SIGTERM
    on_parent_death: signal.Signals = signal.SIGTERM
    keep_fds: tuple[int, ...] = ()


def spawn(program: Program, *, output: int | None = None) -> subprocess.Popen[bytes]:
    """Start `program`; both its outputs go to the file descriptor `output`, or to ours."""
    who = program.user
    dropped = who is not None and os.geteuid() == 0 and who.uid != 0
    return subprocess.Popen(
        program.argv,
        cwd=program.folder,
        env=dict(program.environ),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        user=who.uid if dropped and who else None,
        group=who.gid if dropped and who else None,
        extra_groups=[] if dropped else None,
        umask=0o027,
        start_new_session=True,
        pass_fds=program.keep_fds,
        # Runs after the change of user, which would clear the parent-death signal again.
        preexec_fn=bind_to_parent(program.on_parent_death, lock_rights=dropped),
    )


def bind_to_parent(death: signal.Signals, *, lock_rights: bool) -> Callable[[], None]:
    """What the child does between fork and exec: nothing that takes a lock or imports."""
    parent = os.getpid()
    prctl = _libc.prctl

    def before_exec() -> None:
        prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0)
        if lock_rights:
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked to be told
            os._exit(1)

    return before_exec
