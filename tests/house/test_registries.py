"""What registers itself when it is imported is imported by every process, not only by those that
happen to need its module: a worker that does not know a flow cannot run it."""

from __future__ import annotations

import re
from pathlib import Path

from cloudwright.config import registries

ROOT = Path(__file__).parents[2]
# A module's own wish to be known: `register(` at the start of a line, or what it returns kept.
REGISTERS = re.compile(r"^(@register\b|register\(|[A-Z_]+ = register\()", re.MULTILINE)


def test_every_module_that_registers_itself_is_named() -> None:
    named = {*registries.GATES, *registries.FLOWS, *registries.RECONCILERS}
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "cloudwright").rglob("*.py")
        if {"flows", "reconcilers", "gates.py"} & {*path.parts}
        and REGISTERS.search(path.read_text(encoding="utf-8"))
    }
    assert len(found) > len(registries.FLOWS), "the pattern does not find what it looks for"
    missing = sorted(found - named)
    assert not missing, f"name them in cloudwright/config/registries.py: {missing}"
