"""Backup and restore, with real servers on both sides."""

from __future__ import annotations

import stat
import tarfile

import psycopg
import pytest

from cloudwright.config.archive.read import NoArchive, NotEmpty, read
from cloudwright.config.archive.write import write
from cloudwright.config.database import reachable
from cloudwright.config.keys import ensure_keys
from cloudwright.config.postgres import PostgresFailed
from cloudwright.config.state import State


@pytest.fixture
def cloud(installation):
    """An installation with two rows, an image, a half image and keys."""
    options = installation("one")
    state = State(options.state)
    with reachable(options) as database:
        ensure_keys(state.keys)
        with psycopg.connect(database.url) as db:
            db.execute("CREATE TABLE kept AS SELECT generate_series(1, 2) AS n")
    (state.images / "a").write_bytes(b"image" * 1000)
    (state.images / "b.1.part").write_bytes(b"half")
    return options


def backup(options, target, *, with_keys=False):
    """Write the archive of `options`."""
    with reachable(options) as database:
        write(target, options, database, with_keys=with_keys)
    return target


def test_what_was_written_comes_back(cloud, installation, home):
    archive = backup(cloud, home / "cloud.tar")
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as opened:
        assert set(opened.getnames()) == {"manifest.json", "database.dump", "images/a"}

    other = installation("two")
    assert read(archive, other)["format"] == 1
    state = State(other.state)
    assert (state.images / "a").read_bytes() == b"image" * 1000
    assert not state.keys.exists()
    with reachable(other) as database, psycopg.connect(database.url) as db:
        assert db.execute("SELECT count(*) FROM kept").fetchone() == (2,)
    assert [
        path.name for path in State(cloud.state).images.iterdir() if path.name.startswith(".")
    ] == []


def test_keys_travel_only_when_asked(cloud, installation, home):
    archive = backup(cloud, home / "cloud.tar", with_keys=True)
    other = installation("two")
    read(archive, other)
    keys = State(other.state).keys
    assert keys.read_text() == State(cloud.state).keys.read_text()
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def test_nothing_is_ever_restored_over_something(cloud, home):
    archive = backup(cloud, home / "cloud.tar")
    with pytest.raises(NotEmpty):
        read(archive, cloud)
    with reachable(cloud) as database, psycopg.connect(database.url) as db:
        assert db.execute("SELECT count(*) FROM kept").fetchone() == (2,)


def test_a_broken_dump_leaves_the_target_empty(cloud, installation, home):
    archive = backup(cloud, home / "cloud.tar")
    with tarfile.open(archive) as old, tarfile.open(home / "broken.tar", "w") as new:
        for member in old:
            if member.name == "database.dump":
                member.size //= 2
            new.addfile(member, old.extractfile(member.name))
    other = installation("two")
    with pytest.raises(PostgresFailed):
        read(home / "broken.tar", other)
    assert not State(other.state).data.exists()
    read(archive, other)


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\0" * 10240])
def test_what_is_no_archive_is_told(installation, home, content):
    path = home / "x.tar"
    path.write_bytes(content)
    with pytest.raises(NoArchive, match=r"x\.tar"):
        read(path, installation("two"))
    with pytest.raises(NoArchive, match="No such file"):
        read(home / "none.tar", installation("two"))


def test_an_archive_cannot_write_outside_the_image_folder(cloud, installation, home):
    archive = backup(cloud, home / "cloud.tar")
    with tarfile.open(archive, "a") as opened:
        member = tarfile.TarInfo("images/../../../escaped")
        opened.addfile(member)
    other = installation("two")
    read(archive, other)
    assert (State(other.state).images / "escaped").exists()
    assert not list(home.parent.glob("escaped"))
