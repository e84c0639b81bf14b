"""The cloud's outcomes in the words that a driver may use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cloudwright.contracts.errors import (
    Busy,
    DriverError,
    Gone,
    QuotaReached,
    Rejected,
    Unreachable,
)
from cloudwright.kernel.errors import (
    BadTransition,
    NotFound,
    Problem,
    QuotaExceeded,
    Unavailable,
)


@contextmanager
def translated() -> Iterator[None]:
    """Within the block a Problem of the cloud leaves as the DriverError that means the same; the
    user's sentence stays."""
    try:
        yield
    except DriverError:
        raise
    except NotFound as problem:
        raise Gone(problem.text) from problem
    except QuotaExceeded as problem:
        raise QuotaReached(problem.text) from problem
    except Unavailable as problem:
        raise Unreachable(problem.text, internal=problem.internal) from problem
    except BadTransition as problem:
        # In the middle of a task it passes by itself; at rest it does not.
        kind = Busy if problem.params.get("task_state") else Rejected
        raise kind(problem.text) from problem
    except Problem as problem:
        raise Rejected(problem.text, internal=problem.internal) from problem
