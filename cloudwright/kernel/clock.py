"""Time, in UTC, from one place, so that a test can move it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_offset = timedelta(0)


def now() -> datetime:
    """The present moment, timezone-aware, UTC."""
    return datetime.now(UTC) + _offset


@contextmanager
def steered() -> Iterator[Callable[[timedelta], None]]:
    """Within the block, time is ahead by what was given to the yielded function, added up.

    For tests that would otherwise wait.
    """
    global _offset
    before = _offset

    def advance(by: timedelta) -> None:
        global _offset
        _offset += by

    try:
        yield advance
    finally:
        _offset = before
