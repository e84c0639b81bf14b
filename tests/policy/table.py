"""Reading the hand-written tables beside this file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROLES = ("stranger", "other", "reader", "member", "manager", "staff")
HOW_TO = (
    "Every route has a row that says who may use it. Add to tests/policy/{table}.tsv, separated by "
    "tabs:\n  {method}  {path}  <JSON body or ->  {roles}\nwith the status that each role must get"
    " (stranger = no credentials, other = a member of another project; see docs/adding-an-endpoint"
    ".md)."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what is sent, and what each role gets."""

    method: str
    path: str
    body: Any
    expected: dict[str, int]

    @property
    def route(self) -> str:
        """The path without its query."""
        return self.path.partition("?")[0]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def read(table: str) -> list[Row]:
    """The rows of one door; `#` begins a comment line."""
    rows = []
    for number, line in enumerate((HERE / f"{table}.tsv").read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell for cell in line.split("\t") if cell]
        assert len(cells) == 3 + len(ROLES), f"{table}.tsv:{number} has {len(cells)} cells"
        method, path, body, *statuses = cells
        expected = dict(zip(ROLES, map(int, statuses), strict=True))
        rows.append(Row(method, path, None if body == "-" else json.loads(body), expected))
    return rows


def how_to(table: str, method: str, path: str) -> str:
    """What to do about a route without a row."""
    return HOW_TO.format(
        table=table, method="GET" if method == "*" else method, path=path, roles="  ".join(ROLES)
    )
