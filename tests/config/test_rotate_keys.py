"""New keys for stored secrets, on an installation with a real database and a real secret."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

from cloudwright.config.database import reachable
from cloudwright.config.keys import ensure_keys, read_keys
from cloudwright.config.lock import hold
from cloudwright.config.state import State, Users

STORE = """
from cloudwright.config.startup import setup
setup()
from cloudwright.broker.services.models import ServiceSettings
ServiceSettings.objects.create(name="far", type="far", options={"token": "hidden"})
"""
SHOW = """
from cloudwright.config.startup import setup
setup()
from cloudwright.broker.services.models import ServiceSettings
print(ServiceSettings.objects.get(name="far").options["token"])
"""


def python(options, url, *arguments):
    """Run our Python as a process of that installation."""
    # The test run has a state directory, a server and settings of its own in its environment.
    others = ("CLOUDWRIGHT_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(others)}
    ours = {"CLOUDWRIGHT_STATE_DIR": str(options.state), "CLOUDWRIGHT_DATABASE__URL": url}
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**kept, **ours},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_secrets_move_to_the_new_key_and_old_keys_go_when_told(installation):
    options = installation("one")
    state = State(options.state)
    state.make(Users())
    ensure_keys(state.keys)
    first = read_keys(state.keys)
    with reachable(options) as database:
        python(options, database.url, "-m", "cloudwright", "migrate")
        python(options, database.url, "-c", STORE)

        # An external address: the command must not wait for the lock that this test holds.
        state.lock.unlink()
        said = python(options, database.url, "-m", "cloudwright", "rotate-keys")
        assert said == "1 stored secrets are encrypted with the new key\n"
        second = read_keys(state.keys)
        assert second[1:] == first
        assert stat.S_IMODE(state.keys.stat().st_mode) == 0o600
        assert python(options, database.url, "-c", SHOW) == "hidden\n"

        python(options, database.url, "-m", "cloudwright", "rotate-keys", "--drop-old")
        third = read_keys(state.keys)
        assert len(third) == 1
        assert third[0] not in second
        assert python(options, database.url, "-c", SHOW) == "hidden\n"


def test_it_refuses_while_serve_runs(installation):
    options = installation("one")
    State(options.state).make(Users())
    with hold(State(options.state).lock):
        done = subprocess.run(
            [sys.executable, "-m", "cloudwright", "rotate-keys"],
            env={**os.environ, "CLOUDWRIGHT_STATE_DIR": str(options.state)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert "already running" in done.stderr
    assert not State(options.state).keys.exists()
