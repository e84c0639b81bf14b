"""A PostgreSQL of our own: one data directory, one server, one socket in a private folder.

The server runs as a foreground child, unprivileged, and listens on no port. Who may enter the
socket's folder may use the database; the superuser is for its owner and root alone.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from cloudwright.config.child import Program
from cloudwright.config.postgres.binaries import Binaries
from cloudwright.config.system_user import SystemUser, current
from cloudwright.kernel.errors import Problem

NAME = "cloudwright"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    # Instances, not rows, fill this machine: the working set of a small cloud fits into this.
    "shared_buffers": "64MB",
    "jit": "off",
    "log_line_prefix": "",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresFailed(Problem):
    """The server could not be made or started."""

    code, status, message = "config.postgres_failed", 503, "PostgreSQL: {reason}"


@dataclass(frozen=True)
class Cluster:
    """Where the rows, the socket and the programs are.

    `user` owns and runs it (None: who we are). `durable=False` gives up safety for speed and lets
    the role make databases: for tests.
    """

    data: Path
    sockets: Path
    binaries: Binaries
    user: SystemUser | None = None
    durable: bool = True

    @property
    def url(self) -> str:
        """What DATABASE_URL says for this cluster."""
        return address(self.sockets)

    def program(self) -> Program:
        """The server, to be run as a child."""
        settings = SETTINGS | ({} if self.durable else CARELESS)
        settings["unix_socket_directories"] = str(self.sockets)
        argv = [self.binaries.program("postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return Program(
            "postgres",
            argv,
            environ=clean_environ(),
            user=self.user,
            # Fast shutdown: open transactions are rolled back, nobody is waited for.
            stop_with=signal.SIGINT,
            on_parent_death=signal.SIGINT,
        )

    def create(self) -> bool:
        """Make the data directory, role and database if there are none; True if it did.

        Whole or not at all: an interrupted one is thrown away by the next. Raises PostgresFailed.
        """
        if (self.data / "PG_VERSION").exists():
            write_access_rules(self.data, self.user)
            return False
        half = self.data.with_name(self.data.name + ".part")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True, mode=0o700)
        if self.user:
            self.user.owns(half)
        initdb = [self.binaries.program("initdb"), "-D", str(half), "-U", "postgres"]
        initdb += ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth=trust"]
        self.run([*initdb] if self.durable else [*initdb, "--no-sync"])
        rights = "LOGIN" if self.durable else "LOGIN CREATEDB"
        statements = f"CREATE ROLE {NAME} {rights};\nCREATE DATABASE {NAME} OWNER {NAME};\n"
        single = [self.binaries.program("postgres"), "--single", "-D", str(half), "postgres"]
        self.run(single, statements)
        write_access_rules(half, self.user)
        half.rename(self.data)
        return True

    def run(self, argv: list[str], text: str = "") -> None:
        """Run one of PostgreSQL's programs to its end, as the cluster's user."""
        drop = self.user is not None and os.geteuid() == 0
        done = subprocess.run(
            argv,
            input=text,
            text=True,
            cwd="/",
            env=clean_environ(),
            user=self.user.uid if drop and self.user else None,
            group=self.user.gid if drop and self.user else None,
            extra_groups=[] if drop else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode or "ERROR:" in done.stdout or "FATAL:" in done.stdout:
            said = done.stdout.strip().splitlines()
            raise PostgresFailed(reason=said[-1] if said else argv[0], internal=done.stdout)

    def await_predecessor(self, seconds: float = 15.0) -> None:
        """Wait for the end of a server whose supervisor died: it is just shutting down.

        Raises PostgresFailed if it goes on running.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            if Path(f"/proc/{pid}/exe").resolve().name != "postgres":
                return
            watched = os.pidfd_open(pid)
        except (OSError, ValueError):
            return
        try:
            ended, _, _ = select.select([watched], [], [], seconds)
        finally:
            os.close(watched)
        if not ended:
            raise PostgresFailed(reason=f"another server (process {pid}) is using {self.data}")

    def is_ready(self, pid: int) -> bool:
        """Whether the server that runs as process `pid` takes connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        # The first line and the eighth are what PostgreSQL's own pg_ctl goes by.
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def await_ready(self, server: subprocess.Popen[bytes], seconds: float = 30.0) -> None:
        """Return once the server answers. Raises PostgresFailed if it ends or stays silent."""
        give_up = time.monotonic() + seconds
        while not self.is_ready(server.pid):
            try:
                server.wait(0.05)
            except subprocess.TimeoutExpired:
                if time.monotonic() < give_up:
                    continue
                raise PostgresFailed(reason=f"no answer within {seconds:.0f} s") from None
            raise PostgresFailed(reason=f"the server ended with {server.returncode}")


def address(sockets: Path) -> str:
    """What DATABASE_URL says for the cluster with this socket folder."""
    return f"postgresql://{NAME}@/{NAME}?host={sockets}"


def write_access_rules(data: Path, user: SystemUser | None) -> None:
    """Who may connect: our role through the private folder; the superuser its owner and root."""
    owner = user or current()
    rules = f"local all {NAME} trust\nlocal all postgres peer map=operators\n"
    for name, text in (
        ("pg_hba.conf", rules),
        ("pg_ident.conf", "".join(f"operators {n} postgres\n" for n in {owner.name, "root"})),
    ):
        path = data / name
        path.write_text(text)
        if user and os.geteuid() == 0:
            user.owns(path)


def clean_environ() -> dict[str, str]:
    """An environment without PG* variables, which would bend what the programs do."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
