"""docs/conformance.md: what passes, and why the rest does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.conformance.results import STATES, Counts, Result, services

REASONS = Path(__file__).with_name("reasons.tsv")
NOT_YET = "**not yet**"
HEAD = """\
# Conformance

*Written by `make conformance ARGS=--docs`, from a run of OpenStack's own tests (Tempest, unchanged)
against a cloud that the command starts itself; the reasons are `tests/conformance/reasons.tsv`.*

`TEMPEST_RUN` names the program that runs Tempest. The cloud has the password rules that three of
the tests ask for, and simulated machines, volumes and networks, except where it says QEMU.
"""
LISTS = """
## The lists

- **interop**: what a cloud had to pass to bear the name OpenStack, `tests/conformance/interop.txt`;
- **smoke**: what Tempest itself marks so;
- **api**: all of `tempest.api` for identity, image, volume, network and compute, smoke with it;
- **compute on QEMU**: the compute tests of interop with real machines.
"""
REST = """
## What does not pass

A skipped test is one that Tempest itself passes over, as the cloud does not say that it offers what
the test needs. *not yet*: nobody has written down a reason; the command's exit code says so too.
"""


def reasons(path: Path = REASONS) -> dict[str, str]:
    """The hand-written reasons by the beginning of a test's name. Raises ValueError for a line that
    is not `beginning<TAB>reason`."""
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        beginning, tab, reason = line.partition("\t")
        if not tab or not beginning.strip() or not reason.strip() or beginning in found:
            raise ValueError(f"{path.name}:{number}: not `test<TAB>reason`, or there twice")
        found[beginning.strip()] = reason.strip()
    return found


def why(test: str, known: Mapping[str, str]) -> str:
    """The reason of the longest beginning that fits; empty where there is none."""
    fitting = [each for each in known if test.startswith(each)]
    return known[max(fitting, key=len)] if fitting else ""


def unexplained(results: Iterable[Result], known: Mapping[str, str]) -> list[Result]:
    """What neither passes nor has a reason."""
    return [each for each in results if each.state != "passed" and not why(each.test, known)]


def render(
    simulated: Sequence[Result],
    real: Sequence[Result],
    known: Mapping[str, str],
    *,
    interop: Iterable[str],
) -> str:
    """The page."""
    names = set(interop)
    lists = {
        "interop": [each for each in simulated if each.test in names],
        "smoke": [each for each in simulated if "smoke" in each.tags],
        "api": [each for each in simulated if each.test.startswith("tempest.api.")],
        "compute on QEMU": list(real),
    }
    parts = [HEAD, *_table("list", {name: services(of)["all"] for name, of in lists.items()})]
    parts.append(LISTS)
    for name, of in list(lists.items())[:3]:
        parts += [f"## {name}, by service", "", *_table("service", services(of)), ""]
    parts.append(REST)
    parts += _rest("Simulated", simulated, known)
    parts += _rest("On QEMU", real, known)
    return "\n".join(parts).rstrip() + "\n"


def _table(first: str, counts: Counts) -> list[str]:
    lines = [f"| {first} | asked | {' | '.join(STATES)} |", "|---|--:|--:|--:|--:|"]
    for name, of in counts.items():
        lines.append(f"| {name} | {of['asked']} | " + " | ".join(str(of[x]) for x in STATES) + " |")
    return lines


def _rest(title: str, results: Sequence[Result], known: Mapping[str, str]) -> list[str]:
    """One table a service of all that did not pass, the same class and reason told once."""
    lines: list[str] = []
    for service in services(results):
        left = [x for x in results if x.service == service and x.state != "passed"]
        if left:
            lines += [f"### {title}: {service}", "", "| tests | | why |", "|---|---|---|"]
            lines += [_line(*each) for each in _grouped(left, known)] + [""]
    return lines or [f"{title}: nothing.", ""]


def _grouped(
    left: Iterable[Result], known: Mapping[str, str]
) -> Iterable[tuple[str, list[str], str, str]]:
    groups: dict[tuple[str, str, str], list[str]] = {}
    for each in left:
        place, _, name = each.test.rpartition(".")
        # Without a reason of ours there is only what Tempest said.
        reason = why(each.test, known) or f"{NOT_YET}: {each.said[:160]}"
        groups.setdefault((place, each.state, reason), []).append(name)
    return ((place, names, state, reason) for (place, state, reason), names in groups.items())


def _line(place: str, names: list[str], state: str, reason: str) -> str:
    place = place.removeprefix("tempest.api.")
    shown = ", ".join(f"`{name}`" for name in names)
    return f"| {place}: {shown} | {state} | {_cell(reason)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", r"\|").replace("<", "&lt;").split())
