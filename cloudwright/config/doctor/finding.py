"""One verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "note", "wrong"]


@dataclass(frozen=True)
class Finding:
    """`note` works but deserves a thought; `wrong` keeps something from working.

    `mend` is what to do about it, empty when there is nothing to do.
    """

    check: str
    verdict: Verdict
    says: str
    mend: str = ""


def ok(check: str, says: str) -> Finding:
    """All is well."""
    return Finding(check, "ok", says)


def note(check: str, says: str, mend: str = "") -> Finding:
    """It works."""
    return Finding(check, "note", says, mend)


def wrong(check: str, says: str, mend: str) -> Finding:
    """It does not."""
    return Finding(check, "wrong", says, mend)
