"""What the supervisor starts, each as the least it can be."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from cloudwright.config import view
from cloudwright.config.child import Program
from cloudwright.config.options import Options, environment
from cloudwright.config.state import State, Users
from cloudwright.kernel.errors import Problem


class QemuMissing(Problem):
    """The settings ask for QEMU by name."""

    code, status = "config.qemu_missing", 503
    message = (
        "[compute] hypervisor is qemu, but {missing} is not installed. Install qemu-system-x86 "
        "and qemu-utils, or set it to auto."
    )


def settled(options: Options) -> tuple[Options, str]:
    """The options with `auto` decided, and a sentence if that is not what one would hope for.

    Raises QemuMissing.
    """
    missing = [name for name in ("qemu-system-x86_64", "qemu-img") if not shutil.which(name)]
    wish = options.compute.hypervisor
    if wish == "qemu" and missing:
        raise QemuMissing(missing=" and ".join(missing))
    if wish != "auto":
        return options, ""
    chosen = replace(options.compute, hypervisor="simulated" if missing else "qemu")
    note = (
        f"{' and '.join(missing)} not found: instances are only simulated. "
        "Install qemu-system-x86 and qemu-utils, then start again."
        if missing
        else ""
    )
    return replace(options, compute=chosen), note


@dataclass(frozen=True)
class Programs:
    """Makes the programs of one installation."""

    options: Options
    state: State
    users: Users

    def migrate(self) -> Program:
        """Bring the database to this release; ends by itself."""
        return self._python("migrate", "migrate", "--if-needed", "--bootstrap")

    def worker(self) -> Program:
        """Keeps our rights: it starts QEMU, mounts, plugs networks."""
        return self._python("worker", "worker")

    def web(self, listening: int) -> tuple[Program, str]:
        """Unprivileged, with the open socket `listening`; and a warning where that falls short."""
        program = self._python("web", "web", "--fd", str(listening))
        program = replace(program, keep_fds=(listening,), environ=self._web_environ())
        user = self.users.web
        if user is None:
            return program, ""
        closed = view.closed_folder(user)
        if closed is None:
            return replace(program, user=user), ""
        if view.possible():
            stage = self.state.run / "view"
            stage.mkdir(exist_ok=True)
            return replace(program, argv=view.through(user, closed, stage, program.argv)), ""
        warning = (
            f"{closed} is closed to the user {user.name}: web runs as root without capabilities. "
            "Move the installation to a folder that everybody may read."
        )
        return replace(program, argv=view.without_capabilities(program.argv)), warning

    def _python(self, name: str, *arguments: str) -> Program:
        argv = [sys.executable, "-m", "cloudwright", *arguments]
        return Program(
            name,
            argv,
            environ=self._environ(),
            folder=Path("/"),
            stop_with=signal.SIGTERM,
            on_parent_death=signal.SIGKILL,
        )

    def _environ(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CLOUDWRIGHT_", "PG"))}
        ours = environment(self._resolved()) | {"PYTHONUNBUFFERED": "1"}
        keys = os.environ.get("CLOUDWRIGHT_KEYS")
        return kept | ours | ({"CLOUDWRIGHT_KEYS": keys} if keys else {})

    def _resolved(self) -> Options:
        """With the account that QEMU really gets: the wished one could not be made everywhere."""
        if self.users.qemu is None:
            return self.options
        compute = replace(self.options.compute, qemu_user=self.users.qemu.name)
        return replace(self.options, compute=compute)

    def _web_environ(self) -> dict[str, str]:
        """With the keys, which it cannot read from the file. /proc shows them to itself alone."""
        keys = os.environ.get("CLOUDWRIGHT_KEYS") or ",".join(self.state.keys.read_text().split())
        return self._environ() | {"CLOUDWRIGHT_KEYS": keys, "HOME": "/nonexistent"}
