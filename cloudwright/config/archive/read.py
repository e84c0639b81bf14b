"""Read an archive into an installation that has nothing yet."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg

from cloudwright.config import schema
from cloudwright.config.archive.write import FORMAT
from cloudwright.config.database import reachable
from cloudwright.config.keys import write_keys
from cloudwright.config.options import Options
from cloudwright.config.state import State, users
from cloudwright.kernel.errors import Problem

# More claims than a cloud makes in the years between a backup and its restoration.
FENCES_DRAWN_SINCE = 1_000_000_000


class NotEmpty(Problem):
    """The target has something that would be lost or mixed."""

    code, status = "config.restore_not_empty", 409
    message = "{what} is not empty. Restore only into a new state directory and database."


class NoArchive(Problem):
    """The file is not one of ours, or of a later release."""

    code, status, message = "config.no_archive", 400, "{path}: {reason}"


def read(path: Path, options: Options) -> dict[str, Any]:
    """Restore `path`; returns its manifest. On failure the target is left empty again.

    Raises NoArchive, NotEmpty, PostgresFailed.
    """
    state = State(options.state)
    with archive_at(path) as (archive, manifest):
        refuse_leftovers(state, own_database=not options.database.url)
        try:
            fill(archive, state, options)
        except BaseException:
            for made in (state.data, state.images):
                shutil.rmtree(made, ignore_errors=True)
            raise
    return manifest


@contextmanager
def archive_at(path: Path) -> Iterator[tuple[tarfile.TarFile, dict[str, Any]]]:
    """The open archive and its manifest. Raises NoArchive."""
    try:
        archive = tarfile.open(path, "r:*")  # noqa: SIM115 - closed below
        manifest = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
    except OSError as exc:
        raise NoArchive(path=path, reason=exc.strerror or str(exc)) from exc
    except (tarfile.TarError, KeyError, TypeError, ValueError) as exc:
        raise NoArchive(path=path, reason="this is no backup of Cloudwright") from exc
    with archive:
        if manifest.get("format") != FORMAT:
            reason = f"written by a later release ({manifest.get('version')})"
            raise NoArchive(path=path, reason=reason)
        yield archive, manifest


def refuse_leftovers(state: State, *, own_database: bool) -> None:
    """Raise NotEmpty if the state directory holds rows, images or instances."""
    held = [state.images, state.instances, *([state.data] if own_database else [])]
    for folder in held:
        if folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir()):
            raise NotEmpty(what=folder)


def fill(archive: tarfile.TarFile, state: State, options: Options) -> None:
    """Rows first, so that a bad dump costs nothing more; then images, settings, keys."""
    who = users(options.compute.qemu_user)
    state.make(who)
    with reachable(options) as database:
        refuse_tables(database.url)
        with tempfile.TemporaryDirectory(dir=state.root) as folder:
            dump = Path(folder) / "database.dump"
            extract(archive, "database.dump", dump)
            database.load(str(dump))
        pass_old_fences(database.url)
    names = [name for name in archive.getnames() if name.startswith("images/")]
    for name in names:
        # Only the last part: a name with `..` in it is not ours.
        target = state.images / PurePosixPath(name).name
        extract(archive, name, target)
        target.chmod(0o444)
        if who.web:
            os.chown(target, who.web.uid, -1)
    if "cloudwright.toml" in archive.getnames():
        extract(archive, "cloudwright.toml", state.root / "cloudwright.toml.restored")
    if "secrets.keys" in archive.getnames() and not state.keys.exists():
        source = archive.extractfile("secrets.keys")
        if source:
            write_keys(state.keys, source.read().decode().split())


def pass_old_fences(url: str) -> None:
    """Hosts remember the highest fencing number that they have seen. The rows come from before
    that, so their sequence goes on well beyond what can have been drawn since."""
    with schema.connection(url) as db:
        db.execute(
            "SELECT setval(fence, nextval(fence) + %s)"
            " FROM to_regclass('core_operations_fence') AS fence",
            [FENCES_DRAWN_SINCE],
        )
        db.commit()


def refuse_tables(url: str) -> None:
    """Raise NotEmpty if the database has tables."""
    with schema.connection(url) as db:
        count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        found = db.execute(count).fetchone()
        if found and found[0]:
            parts = psycopg.conninfo.conninfo_to_dict(url)
            raise NotEmpty(what=f"The database {parts.get('dbname')}")


def extract(archive: tarfile.TarFile, name: str, target: Path) -> None:
    """Copy one member's bytes. Raises NoArchive if it is not there, or is no plain file."""
    member = archive.getmember(name)
    source = archive.extractfile(member) if member.isfile() else None
    if source is None:
        raise NoArchive(path=archive.name, reason=f"{name} is no plain file")
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file, 1024 * 1024)
