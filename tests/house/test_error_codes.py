"""docs/errors.md lists every code, and no two errors share one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from scripts import error_codes

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


def test_the_page_lists_every_code() -> None:
    assert PAGE.read_text() == error_codes.page(), "Errors have changed: run `make docs`."


def test_a_code_means_one_thing() -> None:
    error_codes.load_everything()
    counted = Counter(cls.code for cls in set(error_codes.problems()))
    shared = [code for code, count in counted.items() if count > 1]
    assert not shared, f"give these codes to one class each: {shared}"
