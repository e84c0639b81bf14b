"""What came of a run, read from the runner's `results.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

STATES = ("passed", "skipped", "failed")
MACHINES = "hypervisor"  # the file in a run's folder that says which driver it had
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Result:
    """One test: its dotted name, Tempest's tags on it, what came of it, what Tempest said."""

    test: str
    tags: frozenset[str]
    state: str
    said: str

    @property
    def service(self) -> str:
        """`compute` of `tempest.api.compute.servers...`."""
        parts = self.test.split(".")
        return parts[2] if parts[1] in {"api", "serial_tests"} else parts[1]


def read(path: Path) -> list[Result]:
    """Every result, by name; none where the runner could not run and left no file."""
    if not path.exists():
        return []
    found = json.loads(path.read_text())["tests"]
    return sorted(
        (_result(test, entry["status"], entry["reason"]) for test, entry in found.items()),
        key=lambda each: each.test,
    )


def kept(folders: Iterable[Path]) -> tuple[list[Result], list[Result]]:
    """What came of all runs in these folders, on simulated machines and on real ones. The last run
    counts, except where it passed over a test that another one ran: runs have their own profiles.
    Raises FileNotFoundError for a folder that no run has left."""
    found: dict[str, dict[str, Result]] = {"simulated": {}, "qemu": {}}
    for folder in folders:
        of = found[(folder / MACHINES).read_text().strip()]
        for each in read(folder / "results.json"):
            if each.test not in of or each.state != "skipped":
                of[each.test] = each
    simulated, real = (
        sorted(of.values(), key=lambda each: each.test)
        for of in (found["simulated"], found["qemu"])
    )
    return simulated, real


def _result(test: str, state: str, said: str) -> Result:
    tags = re.search(r"\[([^\]]*)\]", test)
    return Result(plain(test), frozenset(tags[1].split(",") if tags else ()), state, said)


def plain(test: str) -> str:
    """A test's name without its tags."""
    return re.sub(r"\[[^\]]*\]", "", test)


def listed(path: Path, pattern: str = "") -> list[str]:
    """The names in a list of tests, without tags; only those that `pattern` finds."""
    lines = (line.strip() for line in path.read_text().splitlines())
    names = (plain(line) for line in lines if line and not line.startswith("#"))
    return [name for name in names if re.search(pattern, name)]


def services(results: Iterable[Result]) -> Counts:
    """How many of each service were asked, passed, skipped, failed; and in all."""
    counts: Counts = {}
    total = dict.fromkeys(("asked", *STATES), 0)
    for each in sorted(results, key=lambda result: result.service):
        of = counts.setdefault(each.service, dict.fromkeys(total, 0))
        for line in (of, total):
            line["asked"] += 1
            line[each.state] += 1
    return {**counts, "all": total}


def table(counts: Counts) -> str:
    """The counts for a terminal."""
    lines = [f"{'service':<12}{'asked':>8}" + "".join(f"{each:>9}" for each in STATES)]
    for service, of in counts.items():
        lines.append(f"{service:<12}{of['asked']:>8}" + "".join(f"{of[x]:>9}" for x in STATES))
    return "\n".join(lines)
