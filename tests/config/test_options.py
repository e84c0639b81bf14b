"""The settings file: what it takes, what it refuses and how it says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloudwright.config.options import OptionError, Options, document, load

OPTIONS_PAGE = Path(__file__).parents[2] / "docs" / "options.md"


def settings_file(folder: Path, text: str) -> dict[str, str]:
    """An environment that names a settings file with this text."""
    path = folder / "cloudwright.toml"
    path.write_text(text)
    return {"CLOUDWRIGHT_CONFIG": str(path)}


def test_everything_has_a_default(tmp_path):
    found = load({"CLOUDWRIGHT_STATE_DIR": str(tmp_path)})
    assert found.state == tmp_path
    assert (found.web.host, found.web.port) == ("127.0.0.1", 8787)
    assert found.compute.cpu_ratio == 4.0
    assert not found.network.user.egress


def test_the_file_is_read_and_a_variable_overrides_it(tmp_path):
    environ = settings_file(tmp_path, "[compute]\ncpu_ratio = 2\nhost = 'one'\n")
    environ["CLOUDWRIGHT_COMPUTE__CPU_RATIO"] = "8.5"
    environ["CLOUDWRIGHT_WEB__ALLOWED_HOSTS"] = "a.example, b.example"
    environ["CLOUDWRIGHT_NETWORK__USER__EGRESS"] = "yes"
    found = load(environ)
    assert (found.compute.host, found.compute.cpu_ratio) == ("one", 8.5)
    assert {"a.example", "b.example"} <= set(found.web.hosts)
    assert found.network.user.egress


def test_a_file_in_the_state_directory_is_found(tmp_path):
    (tmp_path / "cloudwright.toml").write_text("region = 'North'\n")
    assert load({"CLOUDWRIGHT_STATE_DIR": str(tmp_path)}).region == "North"


def test_database_url_is_the_database(tmp_path):
    environ = {"CLOUDWRIGHT_STATE_DIR": str(tmp_path), "DATABASE_URL": "postgresql://db/one"}
    assert load(environ).database.url == "postgresql://db/one"
    environ["CLOUDWRIGHT_DATABASE__URL"] = "postgresql://db/two"
    assert load(environ).database.url == "postgresql://db/two"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[compute]\ncpu_rato = 2", "no option compute.cpu_rato. Did you mean compute.cpu_ratio?"),
        ("[comptue]\ncpu_ratio = 2", "Did you mean compute.cpu_ratio?"),
        ("wholly_strange_thing = 1", "`cloudwright options` lists them all"),
        ("[web]\nport = 'http'", "web.port: must be a whole number, not 'http'"),
        ("[web]\nport = 8787.5", "must be a whole number"),
        ("[web]\nport = 70000", "at least 1 and at most 65535"),
        ("web = 3", "is a table of options"),
        ("[web]\nport = [1]", "must be a whole number"),
        ("[web]\nallowed_hosts = 3", "must be a list of texts"),
        ("[web]\npublic_url = 'cloud.example'", "must look like https://"),
        ("[web]\npublic_url = 'https://cloud.example/x'", "must not have a path"),
        ("[web]\ntrusted_proxies = ['everyone']", "no address and no network"),
        ("[compute]\nhypervisor = 'xen'", "one of auto, qemu, simulated"),
        ("[compute]\nsimulated_sizes = ['8/32']", "not '8/32'"),
        ("[compute]\ncpu_ratio = nan", "must be at least 0.1"),
        ("[network.user]\negress = 'perhaps'", "must be true or false"),
        ("[network.user]\nssh_port_first = 30000", "is above ssh_port_last"),
        ("[network.user]\ncidr = '10.0.0.1/24'", "is no network"),
        ("region = 5", "must be a text in quotes"),
        ("this is not toml", "is no TOML file"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(tmp_path, text, said):
    with pytest.raises(OptionError) as refused:
        load(settings_file(tmp_path, text))
    assert said in str(refused.value)


def test_an_unknown_variable_is_refused_by_its_own_name(tmp_path):
    with pytest.raises(OptionError) as refused:
        load({"CLOUDWRIGHT_STATE_DIR": str(tmp_path), "CLOUDWRIGHT_WEB__PROT": "80"})
    assert str(refused.value) == (
        "CLOUDWRIGHT_WEB__PROT: there is no option web.prot. Did you mean web.port?"
    )


def test_a_named_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(OptionError, match="cannot be read"):
        load({"CLOUDWRIGHT_CONFIG": str(tmp_path / "none.toml")})


def test_the_public_address_decides_about_secure_cookies():
    assert not load({"CLOUDWRIGHT_STATE_DIR": "/nowhere"}).web.secure
    found = load(
        {"CLOUDWRIGHT_STATE_DIR": "/nowhere", "CLOUDWRIGHT_WEB__PUBLIC_URL": "https://c.example/"}
    )
    assert found.web.secure
    assert found.web.url == "https://c.example"
    assert found.web.hosts[0] == "c.example"


def test_the_printed_file_with_every_line_active_gives_the_defaults(tmp_path):
    active = re.sub(r"^# (\w+ = .*)$", r"\1", document(), flags=re.MULTILINE)
    assert load(settings_file(tmp_path, active)) == Options()


def test_the_page_in_the_docs_is_true():
    assert f"```toml\n{document()}```" in OPTIONS_PAGE.read_text(), (
        "docs/options.md is behind the code: run `make docs`."
    )
