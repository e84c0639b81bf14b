"""No transaction is open across a driver call: this proxy raises where one is (DESIGN §3)."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import connection

D = TypeVar("D")


class CalledInTransaction(RuntimeError):
    """A defect: a driver was called while rows were locked."""


class _Guarded:
    def __init__(self, driver: object) -> None:
        self._driver = driver

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._driver, name)
        if not callable(found):
            # A provider's kinds (`provider.instances`) are drivers of their own.
            return found if found is None or isinstance(found, _PLAIN) else _Guarded(found)

        def call(*args: Any, **kwargs: Any) -> Any:
            if any(
                not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks
            ):
                raise CalledInTransaction(f"{name} was called inside a transaction")
            return found(*args, **kwargs)

        return call


_PLAIN = (str, int, float, bool, tuple, list, dict)


def guarded(driver: D) -> D:
    """The same driver, refusing every call inside a transaction."""
    return _Guarded(driver)  # type: ignore[return-value]  # it answers to all that the driver does
