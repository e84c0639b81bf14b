"""The size budget: files and functions small enough to be read in one go, and well named."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEDIAN, NEARLY_ALL, LARGEST, FUNCTION = 100, 350, 500, 50
FORBIDDEN = {"utils.py", "helpers.py", "manager.py", "utils", "helpers", "manager"}

# Pure data, one line an entry and no logic: path -> why it is long.
DATA_TABLES: dict[str, str] = {}


def sources(*folders: str) -> Iterator[Path]:
    """Every Python file that a person wrote."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts and named(path) not in DATA_TABLES:
                yield path


def named(path: Path) -> str:
    """The path as messages and DATA_TABLES write it."""
    return str(path.relative_to(ROOT))


def length(path: Path) -> int:
    """The lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_over_its_budget():
    over = [
        f"{named(p)}: {length(p)} lines"
        for p in sources("cloudwright", "tests", "scripts")
        if length(p) > LARGEST
    ]
    assert not over, (
        f"over {LARGEST} lines; split by kind or by phase, never into a utils.py:\n"
        + "\n".join(over)
    )


def test_most_files_are_short():
    # Package markers say nothing about how long our files are.
    lengths = [n for n in map(length, sources("cloudwright")) if n > 2]
    longest = sorted(lengths)[-(len(lengths) // 20 or 1) :]
    assert statistics.median(lengths) <= MEDIAN, "the middle file has over 100 lines; split some"
    assert longest[0] <= NEARLY_ALL, (
        f"more than one file in twenty has over {NEARLY_ALL} lines: "
        + ", ".join(
            f"{named(p)} ({length(p)})" for p in sources("cloudwright") if length(p) > NEARLY_ALL
        )
    )


def test_every_function_fits_on_a_screen():
    over = [
        f"{named(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in sources("cloudwright", "tests", "scripts")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION
    ]
    assert not over, f"over {FUNCTION} lines; name its parts:\n" + "\n".join(over)


def test_every_file_is_named_for_what_it_does():
    wrong = [
        named(path)
        for path in (ROOT / "cloudwright").rglob("*")
        if "vendor" not in path.parts  # others named those
        and (path.name in FORBIDDEN or path.stem.endswith(("_v2", "_old", "_new")))
    ]
    assert not wrong, "say what is in it instead:\n" + "\n".join(wrong)
