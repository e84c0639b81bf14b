"""The embedded PostgreSQL: real servers, real folders."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from cloudwright.config.child import spawn
from cloudwright.config.postgres import (
    Cluster,
    PostgresFailed,
    PostgresMissing,
    PostgresVersionMissing,
    discover,
    installed,
    socket_folder,
    throwaway,
)
from cloudwright.config.postgres.sockets import LONGEST, SocketFolderTaken
from cloudwright.config.state import postgres_user


@pytest.fixture
def cluster(home):
    """A cluster as `serve` makes it, not yet created."""
    user = postgres_user()
    if user:
        user.owns(home)
    return Cluster(home / "data", socket_folder(home / "s", user, None), discover(), user)


def test_a_throwaway_server_gives_an_ordinary_role_that_may_make_databases():
    with throwaway() as url, psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
        role = connection.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert role.fetchone() == (False, True)
    folder = Path(url.partition("host=")[2]).parent
    assert not folder.exists()


def test_a_cluster_is_private_checked_and_listens_on_no_port(cluster):
    assert cluster.create()
    server = spawn(cluster.program())
    try:
        cluster.await_ready(server)
        with psycopg.connect(cluster.url) as connection:
            shown = [
                connection.execute(f"SHOW {name}").fetchone()[0]
                for name in ("listen_addresses", "data_checksums", "fsync", "TimeZone")
            ]
        assert shown == ["", "on", "on", "UTC"]
        assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
        assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
    assert not cluster.create()


def test_rows_survive_a_killed_server_and_the_next_starts_at_once(cluster):
    cluster.create()
    server = spawn(cluster.program())
    cluster.await_ready(server)
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    server.kill()
    server.wait()

    cluster.await_predecessor()
    again = spawn(cluster.program())
    try:
        cluster.await_ready(again)
        with psycopg.connect(cluster.url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
        with pytest.raises(PostgresFailed, match="another server"):
            cluster.await_predecessor(seconds=0.1)
    finally:
        again.send_signal(signal.SIGINT)
        again.wait(20)


def test_a_half_made_cluster_is_thrown_away(cluster):
    half = cluster.data.with_name("data.part")
    half.mkdir()
    (half / "PG_VERSION").write_text("15")
    assert cluster.create()
    assert not half.exists()


def test_a_server_that_cannot_start_is_told(cluster):
    cluster.create()
    (cluster.data / "postgresql.conf").write_text("no_such_setting = 1\n")
    server = spawn(cluster.program())
    with pytest.raises(PostgresFailed, match="ended with 1"):
        cluster.await_ready(server)


def test_rows_of_a_version_that_is_not_installed_stop_the_start(tmp_path):
    (tmp_path / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresVersionMissing) as refused:
        discover(data=tmp_path)
    assert "written by PostgreSQL 14" in str(refused.value)
    assert "cloudwright upgrade-database" in str(refused.value)


def test_the_programs_that_wrote_the_rows_are_the_ones_that_are_taken(tmp_path):
    for each in installed():
        (tmp_path / "PG_VERSION").write_text(f"{each.major}\n")
        assert discover(data=tmp_path).major == each.major


def test_a_folder_without_programs_says_what_to_do(tmp_path):
    with pytest.raises(PostgresMissing, match="Install the package postgresql"):
        discover(option=str(tmp_path))


def test_a_deep_state_directory_gets_a_short_socket_folder(tmp_path):
    deep = tmp_path / ("x" * 120) / "run"
    short = socket_folder(deep, None, None)
    try:
        assert len(os.fsencode(short)) <= LONGEST
        assert short == socket_folder(deep, None, None)
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
    finally:
        short.rmdir()


def test_a_socket_folder_of_somebody_else_is_not_trusted(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    with pytest.raises(SocketFolderTaken):
        socket_folder(tmp_path / "link", None, None)
