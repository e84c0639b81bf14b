"""Errors are outcomes: a stable code, an HTTP status, an English template and parameters.

Two faces: `str(problem)` is what the user reads and can act on; `problem.internal` is for the log
and for staff. Codes are public and never renamed; `docs/errors.md` lists them and a test keeps the
list true. Subclasses live beside the service that raises them.
"""

from __future__ import annotations

from typing import ClassVar


class Problem(Exception):
    """An outcome other than success. Doors render it in the shape of their contract.

    `field` names the input that was refused, in the words of the door's caller, where there is one.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    message: ClassVar[str] = "Something went wrong on our side."

    def __init__(self, *, internal: str = "", field: str = "", **params: object) -> None:
        self.params = params
        self.internal = internal
        self.field = field
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """The user's face, in English; the portal translates `message` and fills `params`."""
        return self.message.format(**self.params)


class BadInput(Problem):
    """400: the request is wrong in itself; `field` says where."""

    code, status, message = "bad_input", 400, "{reason}"


class NameTaken(BadInput):
    """400: another one has that name already. Keystone's door makes a 409 of it."""

    code = "name_taken"


class Unauthenticated(Problem):
    """401: nobody is signed in, or the credential is no longer good."""

    code, status, message = "unauthenticated", 401, "Sign in first: this credential is not valid."


class Forbidden(Problem):
    """403: the actor can see the object but may never do this to it."""

    code, status, message = "forbidden", 403, "Your role does not allow this."


class NotFound(Problem):
    """404: it is not there, or not visible to the actor. The two are never told apart."""

    code, status, message = "not_found", 404, "{kind} {id} could not be found."


class Conflict(Problem):
    """409: right in itself, but not in the present state of things."""

    code, status, message = "conflict", 409, "{reason}"


class BadTransition(Conflict):
    """409: the state table has no such move from here."""

    code, message = "bad_transition", "Cannot {event} {kind} {id} while it is {state}."


class QuotaExceeded(Problem):
    """403 on the OpenStack wire, 409 in `/api/`: a limit of the scope is reached."""

    code, status = "quota_exceeded", 403
    message = "Quota exceeded for {name}: requested {requested}, {used} of {limit} are in use."


class TooLarge(Problem):
    """413: more bytes than this door takes."""

    code, status, message = "too_large", 413, "That is more than the {limit} bytes accepted here."


class Throttled(Problem):
    """429: try again later; `seconds` says when."""

    code, status, message = "throttled", 429, "Too many tries. Wait {seconds} seconds."


class Unavailable(Problem):
    """503: a part that this needs is not there at the moment."""

    code, status, message = "unavailable", 503, "{what} is not available at the moment."
