"""What a driver may raise. `retryable` decides whether a step waits and tries again."""

from __future__ import annotations

from typing import ClassVar

from cloudwright.kernel.errors import Problem


class DriverError(Problem):
    """The backend did not do it. `internal` holds its own words."""

    code, status, message = "driver.error", 502, "The backend refused: {reason}"
    retryable: ClassVar[bool] = False

    def __init__(self, reason: str = "", *, internal: str = "", **params: object) -> None:
        super().__init__(internal=internal or reason, field="", reason=reason, **params)


class Unreachable(DriverError):
    """No answer, or an unsure one: look with `find` before creating again."""

    code, message, retryable = "driver.unreachable", "The backend does not answer: {reason}", True


class Busy(DriverError):
    """The object is in the middle of something else."""

    code, message, retryable = "driver.busy", "The backend is busy: {reason}", True


class Throttled(DriverError):
    """The backend asks for fewer calls; `retry_after` seconds."""

    code, message, retryable = (
        "driver.throttled",
        "The backend asks us to slow down: {reason}",
        True,
    )

    def __init__(self, reason: str = "", *, retry_after: float = 5.0, internal: str = "") -> None:
        self.retry_after = retry_after
        super().__init__(reason, internal=internal)


class AuthRejected(DriverError):
    """The credential is wrong."""

    code, message = "driver.auth_rejected", "The credentials were not accepted: {reason}"


class Rejected(DriverError):
    """The backend understood and will not do it."""

    code, message = "driver.rejected", "The backend refused: {reason}"


class QuotaReached(Rejected):
    """The backend's own limit."""

    code, message = "driver.quota_reached", "The backend's quota is reached: {reason}"


class OutOfSpace(Rejected):
    """A disk or the memory of the host is full; nothing of the attempt is kept."""

    code, message = "driver.out_of_space", "The host has no room left: {reason}"


class Gone(DriverError):
    """The object does not exist there (any more)."""

    code, message = "driver.gone", "It does not exist at the backend: {reason}"


class Unsupported(DriverError):
    """This driver does not offer that."""

    code, message = "driver.unsupported", "This backend does not offer that: {reason}"


class Fenced(DriverError):
    """A write came from an older attempt than the last one seen, and was refused (DESIGN §3)."""

    code, message = "driver.fenced", "A newer attempt has taken over: {reason}"
