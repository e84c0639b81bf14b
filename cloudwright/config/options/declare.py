"""How an option is declared: its type, default, description and bounds in one line."""

from __future__ import annotations

from dataclasses import field
from typing import TypeVar

T = TypeVar("T")


def option(
    default: T,
    about: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    each: str = "",
) -> T:
    """A dataclass field that carries what `cloudwright options` prints and the loader checks: the
    bounds of a number, the form of `each` text of a list."""
    metadata = {"about": about, "at_least": at_least, "at_most": at_most, "each": each}
    made: T = field(default=default, metadata=metadata)
    return made
