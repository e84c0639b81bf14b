"""The `cloudwright` command: help that costs nothing, errors in one line, one port, one start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cloudwright.config.command import COMMANDS, main
from cloudwright.config.listen import CannotListen, PortInUse, listen
from cloudwright.config.lock import AlreadyRunning, hold
from cloudwright.config.options.sections import Web


def cloudwright(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "cloudwright", *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_names_every_command_and_is_quick():
    begun = time.process_time()
    said = cloudwright("--help").stdout
    assert time.process_time() - begun < 1
    for name, about in COMMANDS.items():
        assert f"{name:18}{about}" in said


def test_help_imports_neither_django_nor_psycopg():
    code = (
        "import sys\nfrom cloudwright.config.command import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('django', 'psycopg', 'uvicorn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"cloudwright {name}" in capsys.readouterr().out


def test_a_wrong_option_is_one_line(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text("[web]\nprot = 80\n")
    done = cloudwright("--config", str(file), "serve")
    assert done.returncode == 1
    assert done.stderr == (
        f"cloudwright: {file}: there is no option web.prot. Did you mean web.port?\n"
    )


def test_a_port_in_use_is_told_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = cloudwright(
            "serve",
            CLOUDWRIGHT_STATE_DIR=str(tmp_path / "state"),
            CLOUDWRIGHT_WEB__PORT=port,
            CLOUDWRIGHT_COMPUTE__HYPERVISOR="simulated",
        )
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use" in done.stderr
    assert not (tmp_path / "state" / "postgres").exists()


def test_qemu_by_name_where_there_is_none_stops_the_start(tmp_path):
    done = cloudwright(
        "serve",
        CLOUDWRIGHT_STATE_DIR=str(tmp_path / "state"),
        CLOUDWRIGHT_COMPUTE__HYPERVISOR="qemu",
        PATH="/nonexistent",
    )
    assert done.returncode == 1
    assert "qemu-system-x86_64 and qemu-img is not installed" in done.stderr


def test_a_second_holder_of_a_state_directory_is_refused(tmp_path):
    with hold(tmp_path / "lock"):
        with pytest.raises(AlreadyRunning) as refused:
            hold(tmp_path / "lock")
        assert f"process {os.getpid()}" in str(refused.value)
    hold(tmp_path / "lock").close()


def test_an_address_that_is_not_ours_is_told():
    with pytest.raises(CannotListen, match=r"192\.0\.2\.1:8787"):
        listen(Web(host="192.0.2.1"))
    with listen(Web(port=18799)), pytest.raises(PortInUse):
        listen(Web(port=18799))


def test_python_minus_m_is_the_same_command():
    assert cloudwright("--version").stdout.startswith("cloudwright ")
    assert Path(sys.executable).with_name("cloudwright").exists()
