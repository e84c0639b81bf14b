"""Faults and delays of a simulated host. They are rows, so one process sets what another meets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cloudwright.contracts import errors
from cloudwright.drivers.hypervisors.simulated.store import Store

_ERRORS: dict[str, type[errors.DriverError]] = {
    kind.code: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.DriverError)
}


class Faults:
    """What will go wrong on one host, and how long things take there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def delay(self, name: str, seconds: float) -> None:
        """From now on `name` takes `seconds`: 'call' (any method answers that late), 'stop' (a
        guest that was asked softly), 'copy' (a disk copy), 'move' (a machine to another host)."""
        with self._store.write() as db:
            db.execute("REPLACE INTO delay VALUES (?, ?, ?)", (self._store.host, name, seconds))

    def delay_of(self, name: str) -> float:
        """Seconds set for `name`, else 0."""
        row = self._store.db.execute(
            "SELECT seconds FROM delay WHERE host = ? AND name = ?", (self._store.host, name)
        ).fetchone()
        return float(row["seconds"]) if row else 0.0

    def fail(
        self,
        method: str,
        error: type[errors.DriverError] = errors.Unreachable,
        *,
        times: int = 1,
        committed: bool = False,
    ) -> None:
        """The next `times` calls of `method` ('*' = any) raise `error`. `committed`: only after
        the work was done, as when the answer is lost."""
        self._add(method, error.code, times, committed=committed, seconds=0.0)

    def answer_late(self, method: str, seconds: float, *, times: int = 1) -> None:
        """The next `times` calls of `method` do the work and answer `seconds` later."""
        self._add(method, "", times, committed=True, seconds=seconds)

    def clear(self) -> None:
        """No faults and no delays from now on."""
        with self._store.write() as db:
            db.execute("DELETE FROM fault WHERE host = ?", (self._store.host,))
            db.execute("DELETE FROM delay WHERE host = ?", (self._store.host,))

    @contextmanager
    def around(self, method: str) -> Iterator[None]:
        """Run one call of `method` with the delay and the fault that are due to it."""
        code, committed, seconds = self._take(method)
        _wait(self.delay_of("call"))
        if code and not committed:
            raise _ERRORS[code]("simulated fault")
        yield
        _wait(seconds)
        if code:
            raise _ERRORS[code]("simulated fault, after the work was done")

    def _add(self, method: str, code: str, times: int, *, committed: bool, seconds: float) -> None:
        with self._store.write() as db:
            db.execute(
                "INSERT INTO fault (host, method, code, times, committed, seconds)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (self._store.host, method, code, times, committed, seconds),
            )

    def _take(self, method: str) -> tuple[str, bool, float]:
        query = "SELECT * FROM fault WHERE host = ? AND method IN (?, '*') ORDER BY id LIMIT 1"
        args = (self._store.host, method)
        if self._store.db.execute(query, args).fetchone() is None:
            return "", False, 0.0
        with self._store.write() as db:
            row = db.execute(query, args).fetchone()
            if row is None:  # another thread met it first
                return "", False, 0.0
            if row["times"] > 1:
                db.execute("UPDATE fault SET times = times - 1 WHERE id = ?", (row["id"],))
            else:
                db.execute("DELETE FROM fault WHERE id = ?", (row["id"],))
            return row["code"], bool(row["committed"]), row["seconds"]


def _wait(seconds: float) -> None:
    if seconds > 0:
        threading.Event().wait(seconds)
