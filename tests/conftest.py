"""What every test may count on."""

from __future__ import annotations

pytest_plugins = ["tests.database"]
