"""Moving our own PostgreSQL from one installed version to a newer one."""

from __future__ import annotations

import psycopg
import pytest

from cloudwright.config.commands.upgrade_database import NothingToUpgrade, upgrade
from cloudwright.config.database import reachable
from cloudwright.config.postgres import installed, version_of
from cloudwright.config.state import State


def test_rows_move_to_the_newest_version_and_the_old_ones_stay(installation):
    versions = sorted(installed(), key=lambda each: each.major)
    if versions[0].major == versions[-1].major:
        pytest.skip("only one PostgreSQL is installed")
    old = installation("one", database__binaries=str(versions[0].folder))
    with reachable(old) as database, psycopg.connect(database.url) as db:
        db.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    options = installation("one")
    kept, major = upgrade(options)
    assert major == versions[-1].major == version_of(State(options.state).data)
    assert version_of(kept) == versions[0].major
    with reachable(options) as database, psycopg.connect(database.url) as db:
        assert db.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
        assert db.info.server_version // 10000 == major
    with pytest.raises(NothingToUpgrade):
        upgrade(options)


def test_there_must_be_something_to_upgrade(installation):
    with pytest.raises(NothingToUpgrade):
        upgrade(installation("none"))
