"""The tests' PostgreSQL: the one of DATABASE_URL, else a throw-away server for this run."""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest
from django.conf import settings

from cloudwright.config.postgres import throwaway

_open = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Start a server unless the environment names one; xdist's workers inherit its address."""
    if os.environ.get("DATABASE_URL"):
        return
    stack = config.stash[_open] = ExitStack()
    url = stack.enter_context(throwaway())
    os.environ["DATABASE_URL"] = url
    # Settings were read before: this process may run tests itself.
    address = {"NAME": "cloudwright", "USER": "cloudwright", "HOST": url.partition("host=")[2]}
    settings.DATABASES["default"].update(address | {"PASSWORD": "", "PORT": ""})


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if _open in config.stash:
        config.stash[_open].close()
        os.environ.pop("DATABASE_URL", None)
