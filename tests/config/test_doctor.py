"""The doctor sees what is wrong and says how to mend it."""

from __future__ import annotations

import json
import socket

import pytest

from cloudwright.config.commands import doctor
from cloudwright.config.doctor import examine
from cloudwright.config.keys import ensure_keys
from cloudwright.config.lock import hold
from cloudwright.config.state import State, Users


def verdicts(options):
    """check -> finding."""
    return {each.check: each for each in examine(options)}


@pytest.fixture
def made(installation):
    """A state directory as `serve` makes it, with a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = installation("one", web__port=str(port), compute__hypervisor="simulated")
    State(options.state).make(Users())
    ensure_keys(State(options.state).keys)
    return options


def test_a_sound_installation_has_nothing_wrong(made):
    found = verdicts(made)
    assert [each for each in found.values() if each.verdict == "wrong"] == []
    assert found["keys"].verdict == "ok"
    assert found["port"].says.endswith("free")
    assert found["database"].says == "not running"


def test_a_key_file_that_others_can_read_is_wrong(made):
    State(made.state).keys.chmod(0o644)
    found = verdicts(made)["keys"]
    assert (found.verdict, found.mend) == ("wrong", f"chmod 600 {State(made.state).keys}")


def test_a_port_of_another_program_is_wrong_and_ours_is_not(made):
    with socket.create_server(("127.0.0.1", made.web.port)):
        assert verdicts(made)["port"].verdict == "wrong"
        with hold(State(made.state).lock):
            assert verdicts(made)["port"].says.endswith("serving")


@pytest.mark.parametrize(
    ("variables", "check", "verdict"),
    [
        ({"network__user__egress": "true"}, "egress", "note"),
        ({"images__starter": "/nonexistent.qcow2"}, "image", "wrong"),
        ({"web__host": "::"}, "https", "note"),
        ({"compute__host": "localhost"}, "host", "note"),
        ({"database__url": "postgresql://127.0.0.1:1/none"}, "database", "wrong"),
        ({"database__binaries": "/nonexistent"}, "postgres", "wrong"),
    ],
)
def test_what_deserves_a_thought_is_said(installation, variables, check, verdict):
    found = verdicts(installation("two", **variables))[check]
    assert found.verdict == verdict
    assert found.mend


def test_programs_get_json_and_the_exit_code(made, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "options", lambda: made)
    chosen = type("Chosen", (), {"json": True})()
    assert doctor.run(chosen) == 0
    findings = json.loads(capsys.readouterr().out)
    assert {"check", "verdict", "says", "mend"} == set(findings[0])
    State(made.state).keys.chmod(0o644)
    assert doctor.run(chosen) == 1
