"""Reading a run and telling what came of it; the run itself is `make conformance`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conformance import page
from tests.conformance.__main__ import INTEROP, QEMU
from tests.conformance.results import MACHINES, kept, listed, read, services, table

TESTS = {
    "tempest.api.compute.servers.ServersTest.test_list[id-1,smoke]": ("passed", ""),
    "tempest.api.compute.servers.ServersTest.test_ssh[id-2]": ("skipped", "No | guest"),
    "tempest.api.compute.servers.ServersTest.test_wait[id-3]": ("skipped", "No | guest"),
    "tempest.api.volume.test_volumes.VolumesTest.test_odd[id-4]": ("failed", "500 <html>"),
}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A runner's results."""
    path = tmp_path / "results.json"
    tests = {test: {"status": state, "reason": said} for test, (state, said) in TESTS.items()}
    path.write_text(json.dumps({"tests": tests}))
    return path


def test_results_are_counted_by_service(run: Path) -> None:
    counts = services(read(run))

    assert counts["compute"] == {"asked": 3, "passed": 1, "skipped": 2, "failed": 0}
    assert counts["all"] == {"asked": 4, "passed": 1, "skipped": 2, "failed": 1}
    assert table(counts).splitlines()[1].split() == ["compute", "3", "1", "2", "0"]


def test_what_passes_on_real_machines_is_part_of_the_list() -> None:
    passed = listed(QEMU)
    assert passed == sorted(passed)
    assert set(passed) <= set(listed(INTEROP, r"^tempest\.api\.compute\."))
    assert len(passed) >= 60


def test_a_run_that_left_nothing_has_no_results(tmp_path: Path) -> None:
    assert read(tmp_path / "results.json") == []


def test_of_several_runs_the_last_that_ran_a_test_counts(tmp_path: Path) -> None:
    name = "tempest.api.volume.test_volumes.VolumesTest.test_"
    runs = {
        "first": ("simulated", {"a": "failed", "b": "passed", "c": "skipped"}),
        "second": ("simulated", {"a": "passed", "b": "skipped", "d": "failed"}),
        "third": ("qemu", {"a": "failed"}),
    }
    for folder, (machines, states) in runs.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / MACHINES).write_text(machines)
        tests = {name + test: {"status": of, "reason": ""} for test, of in states.items()}
        (tmp_path / folder / "results.json").write_text(json.dumps({"tests": tests}))

    simulated, real = kept(tmp_path / folder for folder in runs)

    assert [each.state for each in simulated] == ["passed", "passed", "skipped", "failed"]
    assert [each.state for each in real] == ["failed"]


def test_the_longest_beginning_gives_the_reason(run: Path) -> None:
    known = {"tempest.api": "in general", "tempest.api.volume.test_volumes": "not kept"}

    assert page.why("tempest.api.volume.test_volumes.VolumesTest.test_odd", known) == "not kept"
    assert page.unexplained(read(run), known) == []
    assert [each.test for each in page.unexplained(read(run), {"tempest.api.compute": "x"})] == [
        "tempest.api.volume.test_volumes.VolumesTest.test_odd"
    ]


def test_the_page_tells_each_list_and_what_does_not_pass(run: Path) -> None:
    results = read(run)
    interop = ["tempest.api.compute.servers.ServersTest.test_list"]
    shown = page.render(results, results[:1], {"tempest.api.compute": "a | b"}, interop=interop)

    assert "| interop | 1 | 1 | 0 | 0 |" in shown
    assert "| smoke | 1 | 1 | 0 | 0 |" in shown
    assert "| api | 4 | 1 | 2 | 1 |" in shown
    assert "| compute on QEMU | 1 | 1 | 0 | 0 |" in shown
    assert "| compute.servers.ServersTest: `test_ssh`, `test_wait` | skipped | a \\| b |" in shown
    assert "`test_odd` | failed | **not yet**: 500 &lt;html> |" in shown


@pytest.mark.parametrize("line", ["a", "a\t", "\tb", "a\tb\na\tc"])
def test_a_line_without_a_reason_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "reasons.tsv"
    path.write_text(f"# first\n\n{line}\n")
    with pytest.raises(ValueError, match=r"reasons\.tsv:"):
        page.reasons(path)


def test_the_kept_lists_can_be_read() -> None:
    assert len(listed(INTEROP)) == 282
    assert len(listed(INTEROP, r"^tempest\.api\.compute\.")) == 95
    assert page.reasons() is not None
