"""The page of every error code, drawn from the classes. `docs.py` writes it, a test compares it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import cloudwright
from cloudwright.kernel.errors import Problem

PAGE = """\
# Errors

Written by `make docs` from the code. A code is public and never renamed; the sentence is for people
and may be improved. `{{...}}` is filled in. Statuses are those of `/api/` and the portal, where a
reached quota is 409; the OpenStack services answer in their own shapes, with the statuses that
their clients expect.

In `/api/` an error is `{{"detail": sentence, "code": code}}`, or `{{"field": [sentence]}}` where
one input is wrong.

| code | status | sentence | when |
|---|---|---|---|
{rows}
"""


def load_everything() -> None:
    """Import every module of the package, so that every class is known."""
    for module in pkgutil.walk_packages(cloudwright.__path__, "cloudwright."):
        if not module.name.endswith(("__main__", ".migrations")) and ".migrations." not in (
            module.name
        ):
            importlib.import_module(module.name)


def problems(cls: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """Every class of the package with a code of its own."""
    if "code" in vars(cls) and cls.__module__.startswith("cloudwright."):
        yield cls
    for sub in cls.__subclasses__():
        yield from problems(sub)


def page() -> str:
    """The page as it should be now."""
    load_everything()
    found = sorted({cls.code: cls for cls in problems()}.items())
    return PAGE.format(rows="\n".join(_row(cls) for _, cls in found))


def _row(cls: type[Problem]) -> str:
    when = " ".join((cls.__doc__ or "").split("\n\n")[0].split())
    status = 409 if cls.code == "quota_exceeded" else cls.status
    cells = [f"`{cls.code}`", str(status), cls.message, when]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
